#include <thread>

#include "http/server_fixture_test.hpp"

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

TEST_F(ServerLimitsTest, AClientThatDoesNotCloseIsCut) {
  options.limits.linger_time = 40ms;
  start();
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; }));
  EXPECT_THAT(client.read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerLimitsTest, PipelinesAreBounded) {
  options.limits.pipeline_max = 2;
  start();
  RawClient client(port());
  for (const char* name : {"1", "2", "3"}) {
    client.send("GET /later?" + std::string(name) + " HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  auto first = desk.take("1");
  auto second = desk.take("2");
  EXPECT_THAT(RawClient(port()).ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_FALSE(desk.has("3"));
  second(Response(200, "2"));
  first(Response(200, "1"));
  desk.take("3")(Response(200, "3"));
  for (const char* name : {"1", "2", "3"}) EXPECT_THAT(client.read_answer(), testing::EndsWith(name));
}

TEST_F(ServerLimitsTest, ConnectionsAreCounted) {
  options.limits.connections_max = 2;
  start();
  RawClient first(port());
  auto second = std::make_unique<RawClient>(port());
  EXPECT_THAT(first.ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(second->ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(watcher.refusals, std::vector{ConnectionRefusal::too_many});
  second.reset();
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; }));
  EXPECT_THAT(RawClient(port()).ask("/echo"), StartsWith("HTTP/1.1 200"));
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
