#include "base/http/server/listening_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/http/server/server_fixture_test.hpp"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

files::Descriptor bound(const char* address, std::uint16_t port = 0, int type = SOCK_STREAM) {
  files::Descriptor socket(::socket(AF_INET, type, 0));
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  ::inet_pton(AF_INET, address, &place.sin_addr);
  EXPECT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
  return socket;
}

files::Descriptor listening(const char* address = "127.0.0.1") {
  auto socket = bound(address);
  EXPECT_EQ(::listen(socket.number(), 16), 0);
  return socket;
}

files::Descriptor listening_on_any_v6(bool only_v6) {
  files::Descriptor socket(::socket(AF_INET6, SOCK_STREAM, 0));
  const int only = only_v6 ? 1 : 0;
  ::setsockopt(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  EXPECT_EQ(::listen(socket.number(), 16), 0);  // which binds it to [::] and a free port
  return socket;
}

/// A second descriptor of the same socket, as a service manager keeps one.
files::Descriptor copy_of(const files::Descriptor& socket) {
  return files::Descriptor(::fcntl(socket.number(), F_DUPFD, 100));
}

ListenAddress at(std::string_view host, std::uint16_t port) {
  return *ListenAddress::parse(std::string(host) + ":" + std::to_string(port));
}

std::string refusal(files::Descriptor descriptor) {
  const auto socket = ListeningSocket::of(std::move(descriptor));
  return socket ? "" : socket.error();
}

TEST(ListeningSocketTest, TakesNothingElse) {
  EXPECT_EQ(refusal(files::Descriptor(::open("/dev/null", O_RDONLY))), "is not a socket");
  EXPECT_EQ(refusal(files::Descriptor(100'000)), "is not open");
  EXPECT_EQ(refusal(bound("127.0.0.1")), "does not listen");
  EXPECT_THAT(refusal(bound("127.0.0.1", 0, SOCK_DGRAM)), StartsWith("is not a stream socket"));
  files::Descriptor local(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un anywhere{};
  anywhere.sun_family = AF_UNIX;
  ASSERT_EQ(::bind(local.number(), reinterpret_cast<const sockaddr*>(&anywhere), sizeof anywhere.sun_family),
            0);
  ASSERT_EQ(::listen(local.number(), 1), 0);
  EXPECT_EQ(refusal(std::move(local)), "is not a socket of IPv4 or IPv6");
}

TEST(ListeningSocketTest, NoChildHasIt) {
  auto descriptor = listening();
  const int number = descriptor.number();
  ASSERT_EQ(::fcntl(number, F_GETFD) & FD_CLOEXEC, 0);
  const auto socket = ListeningSocket::of(std::move(descriptor));
  ASSERT_TRUE(socket);
  EXPECT_NE(::fcntl(number, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(ListeningSocketTest, ServesItsAddressOrEach) {
  const auto one = ListeningSocket::of(listening("127.0.0.2"));
  ASSERT_TRUE(one);
  const std::uint16_t port = one->address().port;
  EXPECT_TRUE(one->serves(at("127.0.0.2", port)));
  EXPECT_FALSE(one->serves(at("127.0.0.1", port)));
  EXPECT_FALSE(one->serves(at("127.0.0.2", static_cast<std::uint16_t>(port - 1))));
  const auto any = ListeningSocket::of(listening("0.0.0.0"));
  ASSERT_TRUE(any);
  EXPECT_TRUE(any->serves(at("127.0.0.1", any->address().port)));
  EXPECT_FALSE(any->serves(at("[::1]", any->address().port)));
}

TEST(ListeningSocketTest, OneOfIpv6MayServeIpv4Too) {
  for (const bool only_v6 : {true, false}) {
    const auto socket = ListeningSocket::of(listening_on_any_v6(only_v6));
    if (!socket) GTEST_SKIP() << "no IPv6 here: " << socket.error();
    EXPECT_TRUE(socket->serves(at("[::1]", socket->address().port)));
    EXPECT_EQ(socket->serves(at("127.0.0.1", socket->address().port)), !only_v6);
  }
}

class GivenSocketTest : public ServerFixture {
 protected:
  /// Whoever keeps the socket starts a server on it.
  void start_on_a_copy() {
    ListeningSockets sockets;
    auto socket = ListeningSocket::of(copy_of(kept));
    ASSERT_TRUE(socket) << socket.error();
    address = socket->address();
    sockets.plain.push_back(*std::move(socket));
    server.reset();
    server = std::make_unique<Server>(options, routes(), &watcher, std::move(sockets));
    server->start();
  }

  files::Descriptor kept = listening();
  ListenAddress address;
};

TEST_F(GivenSocketTest, WhatIsGivenIsNotBoundAgainAndTheRestIs) {
  const auto first = ListeningSocket::of(copy_of(kept));
  options.listen = {first->address().to_string(), "127.0.0.1:0"};
  start_on_a_copy();
  ASSERT_EQ(server->ports().size(), 2U);
  EXPECT_EQ(server->ports()[0], address.port);
  for (const std::uint16_t port : server->ports()) {
    EXPECT_THAT(RawClient(port).ask("/echo?x"), testing::EndsWith("x"));
  }
}

TEST_F(GivenSocketTest, ItSufficesWithoutAnyAddress) {
  options.listen = {};
  start_on_a_copy();
  EXPECT_THAT(RawClient(address.port).ask("/echo?x"), testing::EndsWith("x"));
}

TEST_F(GivenSocketTest, WhoComesMeanwhileWaitsForTheNextServer) {
  options.listen = {};
  start_on_a_copy();
  server->stop();
  server->join();
  RawClient between(address.port);
  between.send("GET /echo?between HTTP/1.1\r\nHost: h\r\n\r\n");
  start_on_a_copy();
  EXPECT_THAT(between.read_answer(), testing::EndsWith("between"));
}

TEST_F(GivenSocketTest, WhoConnectedJustNowMayStillAsk) {
  options.listen = {};
  options.threads = 1;  // one client that sees the stop shows that it reached all
  options.limits.farewell_time = patience;
  start_on_a_copy();
  RawClient regular(address.port);
  RawClient fresh(address.port);
  ASSERT_TRUE(watcher.wait([&] { return watcher.opened == 2; }));
  server->stop();
  std::string last;
  do {
    last = regular.ask("/echo?x");
    ASSERT_THAT(last, testing::EndsWith("x")) << "it was not told that it had asked for the last time";
  } while (last.find("Connection: close") == std::string::npos);
  const std::string answer = fresh.ask("/echo?heard");
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_THAT(answer, testing::EndsWith("heard"));
  server->join();
}

TEST_F(GivenSocketTest, WhoAsksNothingDoesNotHoldItUp) {
  options.listen = {};
  start_on_a_copy();
  RawClient silent(address.port);
  ASSERT_TRUE(watcher.wait([&] { return watcher.opened == 1; }));
  const auto began = std::chrono::steady_clock::now();
  server->stop(patience);
  server->join();
  EXPECT_LT(std::chrono::steady_clock::now() - began, patience / 2);
}

}  // namespace
}  // namespace usher::http
