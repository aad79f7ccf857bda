#include <thread>

#include "base/http/server/server_fixture_test.hpp"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class ServerStopTest : public ServerFixture {
 protected:
  // The clients here read to the end before they close.
  ServerStopTest() {
    options.limits.linger_time = 100ms;
    options.threads = 1;  // one client that sees the stop shows that it reached all
  }
};

TEST_F(ServerStopTest, FinishesWhatIsUnderWay) {
  start();
  RawClient client(port());
  client.send("GET /later?flight HTTP/1.1\r\nHost: h\r\n\r\nGET /echo?behind HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("flight");
  RawClient idle(port());
  EXPECT_THAT(idle.ask("/echo"), StartsWith("HTTP/1.1 200"));
  server->stop();
  EXPECT_THAT(idle.read_to_end().value_or("timeout"), IsEmpty());
  responder(Response(200, "landed"));
  const std::string answers = client.read_to_end().value_or("timeout");
  EXPECT_THAT(answers, HasSubstr("landed"));
  EXPECT_THAT(answers, testing::EndsWith("behind"));
  EXPECT_THAT(answers, HasSubstr("Connection: close"));
  server->join();
  EXPECT_FALSE(RawClient(port()).connected());
}

TEST_F(ServerStopTest, FinishesWhatWasReadInPart) {
  start();
  RawClient client(port());
  client.send(
      "GET /echo?one HTTP/1.1\r\nHost: h\r\n\r\nPOST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: "
      "6\r\n\r\nhal");
  EXPECT_THAT(client.read_answer(), testing::EndsWith("one"));
  RawClient idle(port());
  idle.ask("/echo");
  server->stop();
  EXPECT_TRUE(idle.read_to_end());  // the stop is under way
  client.send("ves");
  EXPECT_THAT(client.read_to_end().value_or("timeout"), testing::EndsWith("halves"));
  server->join();
}

TEST_F(ServerStopTest, FinishesWhatIsBeingWritten) {
  options.limits.output_bytes_max = std::size_t{64} << 20U;  // nothing waits but for the client
  start();
  RawClient slow(port(), 4096);
  const std::string large = "GET /large?x HTTP/1.1\r\nHost: h\r\n\r\n";
  std::string requests;
  constexpr int count = 70;  // more than the kernel takes at once
  for (int i = 0; i < count; ++i) requests += large;
  slow.send(requests);
  slow.read_until("\r\n");
  RawClient idle(port());
  idle.ask("/echo");
  server->stop();
  EXPECT_TRUE(idle.read_to_end());  // the stop is under way
  const std::string answers = slow.read_to_end().value_or("timeout");
  EXPECT_EQ(answers.size() - answers.rfind("\r\n\r\n") - 4, 100'000U);
  server->join();
}

TEST_F(ServerStopTest, CutsWhatIsNotDoneInTime) {
  start();
  RawClient client(port());
  client.send("GET /later?lost HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("lost");
  server->stop(20ms);
  server->join();
  EXPECT_THAT(client.read_to_end().value_or("timeout"), IsEmpty());
  responder(Response(200));
}

TEST_F(ServerStopTest, ALaterStopMayBeShorter) {
  start();
  RawClient client(port());
  client.send("GET /later?lost HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("lost");
  server->stop(1h);
  server->stop(0ms);
  server->join();
}

TEST_F(ServerStopTest, ALaterStopReachesThoseThatAreLeft) {
  options.threads = 2;
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  std::vector<Responder> responders;
  // On both workers, of which one is done as soon as its client is gone.
  for (int i = 0; i < 2; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->send("GET /later?" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    responders.push_back(desk.take(std::to_string(i)));
  }
  server->stop(1h);
  responders.front()(Response(200));
  EXPECT_TRUE(clients.front()->read_to_end());
  server->stop(0ms);
  server->join();
}

TEST_F(ServerStopTest, RespondersMayOutliveTheServer) {
  start();
  RawClient client(port());
  RawClient other(port());
  client.send("GET /later?1 HTTP/1.1\r\nHost: h\r\n\r\n");
  other.send("GET /later?2 HTTP/1.1\r\nHost: h\r\n\r\n");
  auto answered = desk.take("1");
  {
    auto dropped = desk.take("2");
    server.reset();
    answered(Response(200));
  }
  EXPECT_THAT(client.read_to_end().value_or("timeout"), IsEmpty());
  EXPECT_THAT(other.read_to_end().value_or("timeout"), IsEmpty());
}

TEST_F(ServerStopTest, NothingIsLostUnderLoad) {
  options.threads = 2;
  start();
  std::atomic<int> asked = 0;
  std::atomic<int> lost = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&] {
        RawClient client(port());
        while (true) {
          const std::string answer = client.ask("/echo?x");
          if (answer.empty()) return;
          ++asked;
          if (!answer.ends_with("x")) ++lost;
          if (answer.find("Connection: close") != std::string::npos) return;
        }
      });
    }
    EXPECT_TRUE(watcher.wait([&] { return watcher.requests.size() > 200; }));
    server->stop();
    server->join();
  }
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(static_cast<std::size_t>(asked), watcher.requests.size());
}

TEST_F(ServerStopTest, StopsWithoutHavingStarted) {
  Server idle(options, Router());
  idle.stop();
  idle.join();
}

TEST_F(ServerStopTest, AnswersThoseWhoWaitedInTheQueue) {
  options.threads = 2;
  server = std::make_unique<Server>(options, routes(), &watcher);
  RawClient client(port());
  client.send("GET /echo?early HTTP/1.1\r\nHost: h\r\n\r\n");
  server->start();
  server->stop();
  EXPECT_THAT(client.read_to_end().value_or("timeout"), testing::EndsWith("early"));
  server->join();
}

}  // namespace
}  // namespace usher::http
