#include <thread>

#include "base/http/server/server_fixture_test.hpp"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::StartsWith;

class ServerLimitsTest : public ServerFixture {};

TEST_F(ServerLimitsTest, ASlowHeadIsAnswered408) {
  options.limits.header_time = 40ms;
  start();
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost:");
  EXPECT_THAT(client.read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 408"));
}

TEST_F(ServerLimitsTest, ATrickleDoesNotProlongTheHead) {
  options.limits.header_time = 200ms;
  start();
  RawClient client(port());
  std::jthread trickle([&](const std::stop_token& stop) {
    client.send("GET /echo HTTP/1.1\r\nHost: h\r\nX: ");
    while (!stop.stop_requested()) {
      client.send("x");
      std::this_thread::sleep_for(5ms);  // the slowness that is tested
    }
  });
  EXPECT_THAT(client.read_until("\r\n"), StartsWith("HTTP/1.1 408"));
}

TEST_F(ServerLimitsTest, ASlowBodyIsAnswered408) {
  options.limits.body_time = 40ms;
  start();
  for (const char* length : {"Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
    RawClient client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\n" + std::string(length));
    EXPECT_THAT(client.read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 408")) << length;
  }
}

TEST_F(ServerLimitsTest, SilentConnectionsAreClosed) {
  options.limits.header_time = 40ms;
  start();
  EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), IsEmpty());
}

TEST_F(ServerLimitsTest, IdleConnectionsAreClosed) {
  options.limits.idle_time = 40ms;
  start();
  RawClient client(port());
  EXPECT_THAT(client.ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.read_to_end().value_or("timeout"), IsEmpty());
}

TEST_F(ServerLimitsTest, AConnectionThatAwaitsItsAnswerIsNotIdle) {
  options.limits.idle_time = 20ms;
  options.limits.header_time = 20ms;
  start();
  RawClient waiting(port());
  waiting.send("GET /later?slow HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("slow");
  RawClient idle(port());
  EXPECT_TRUE(idle.read_to_end());  // the time is over
  responder(Response(200, "slow"));
  EXPECT_THAT(waiting.read_answer(), testing::EndsWith("slow"));
}

TEST_F(ServerLimitsTest, AHandlerThatNeverAnswersIsAnsweredFor) {
  options.limits.handler_time = 40ms;
  start();
  RawClient client(port());
  client.send("GET /later?never HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("never");
  EXPECT_THAT(client.read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 503"));
  responder(Response(200));  // too late, and harmless
}

TEST_F(ServerLimitsTest, AClientThatDoesNotReadIsCut) {
  options.limits.write_time = 40ms;
  start();
  RawClient client(port(), 4096);
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(requests);
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; }));
}

TEST_F(ServerLimitsTest, ASlowClientThatGoesOnReadingIsServed) {
  options.limits.write_time = 300ms;
  start();
  RawClient client(port(), 4096);
  client.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto begin = std::chrono::steady_clock::now();
  std::size_t got = 0;
  std::array<char, 32768> bytes{};
  while (got < huge_bytes) {
    const auto size = ::recv(client.handle(), bytes.data(), bytes.size(), 0);
    ASSERT_GT(size, 0) << got;
    got += static_cast<std::size_t>(size);
    if (std::chrono::steady_clock::now() - begin < 3 * options.limits.write_time)
      std::this_thread::sleep_for(10ms);  // the slowness that is tested
  }
}

TEST_F(ServerLimitsTest, ThoseWhoReadNothingShareABoundAndOthersAreServed) {
  options.limits.buffers_bytes_max = 1'000'000;
  options.limits.write_time = 60s;
  start();
  RawClient small(port());
  EXPECT_THAT(small.ask("/echo"), StartsWith("HTTP/1.1 200"));
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
  std::vector<std::unique_ptr<RawClient>> greedy;
  for (int i = 0; i < 20; ++i) {
    greedy.push_back(std::make_unique<RawClient>(port(), 4096));
    greedy.back()->send(requests);
  }
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed >= 10; }));
  for (const ConnectionRefusal why : watcher.refused()) EXPECT_EQ(why, ConnectionRefusal::too_much_unread);
  EXPECT_THAT(small.ask("/echo"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerLimitsTest, IdleConnectionsGiveMemoryBackBeforeAnyIsClosed) {
  options.limits.buffers_bytes_max = 1'000'000;
  start();
  const std::string body(10'000, 'x');
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->send(request);
    ASSERT_THAT(clients.back()->read_answer(), testing::EndsWith(body)) << i;
  }
  for (const auto& each : clients) {
    each->send(request);
    ASSERT_THAT(each->read_answer(), testing::EndsWith(body));
  }
  EXPECT_THAT(watcher.refused(), IsEmpty());
}

TEST_F(ServerLimitsTest, AClientThatDoesNotCloseIsCut) {
  options.limits.linger_time = 40ms;
  start();
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; }));
  EXPECT_THAT(client.read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerLimitsTest, PipelinesAreBounded) {
  start();
  RawClient client(port());
  for (const char* name : {"1", "2", "3"}) {
    client.send("GET /later?" + std::string(name) + " HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  for (const auto& [name, next] : {std::pair("1", "2"), std::pair("2", "3"), std::pair("3", "4")}) {
    auto responder = desk.take(name);
    EXPECT_THAT(RawClient(port()).ask("/echo"), StartsWith("HTTP/1.1 200"));
    EXPECT_FALSE(desk.has(next));
    responder(Response(200, name));
  }
  for (const char* name : {"1", "2", "3"}) EXPECT_THAT(client.read_answer(), testing::EndsWith(name));
}

TEST_F(ServerLimitsTest, ConnectionsAreCounted) {
  options.limits.connections_max = 2;
  start();
  RawClient first(port());
  auto second = std::make_unique<RawClient>(port());
  first.send("GET /later?1 HTTP/1.1\r\nHost: h\r\n\r\n");
  second->send("GET /later?2 HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto one = desk.take("1");
  auto two = desk.take("2");
  EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(watcher.refusals, std::vector{ConnectionRefusal::too_many});
  second.reset();
  two(Response(200));
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; }));
  EXPECT_THAT(RawClient(port()).ask("/echo"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerLimitsTest, IdleConnectionsGiveWay) {
  options.limits.connections_max = 2;
  start();
  RawClient idle(port());
  EXPECT_THAT(idle.ask("/echo"), StartsWith("HTTP/1.1 200"));
  RawClient busy(port());
  busy.send("GET /later?slow HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("slow");
  for (int i = 0; i < 5; ++i) {
    RawClient newcomer(port());
    EXPECT_THAT(newcomer.ask("/echo"), StartsWith("HTTP/1.1 200"));
  }
  EXPECT_THAT(idle.read_to_end().value_or("timeout"), IsEmpty());
  EXPECT_THAT(watcher.refused(), IsEmpty());
  responder(Response(200, "slow"));
  EXPECT_THAT(busy.read_answer(), testing::EndsWith("slow"));
}

TEST_F(ServerLimitsTest, ConnectionsPerAddressAreCounted) {
  options.limits.connections_per_address_max = 1;
  start();
  RawClient first(port());
  EXPECT_THAT(first.ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(watcher.refusals, std::vector{ConnectionRefusal::too_many_from_address});
}

TEST_F(ServerLimitsTest, ProxiesMayBringMany) {
  options.limits.connections_per_address_max = 1;
  options.trusted_proxies = {*Network::parse("127.0.0.1")};
  start();
  RawClient first(port());
  EXPECT_THAT(first.ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(RawClient(port()).ask("/echo"), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace usher::http
