#include "base/http/server/server.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "base/http/server/server_fixture_test.hpp"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class ServerTest : public ServerFixture {};

TEST_F(ServerTest, AnswersSeveralRequestsOnOneConnection) {
  start();
  RawClient client(port());
  EXPECT_THAT(client.ask("/echo?one"), testing::EndsWith("one"));
  EXPECT_THAT(client.ask("/echo?two"), testing::EndsWith("two"));
  EXPECT_THAT(client.ask("/nowhere"), HasSubstr("application/problem+json"));
}

TEST_F(ServerTest, ListensOnSeveralAddresses) {
  options.listen = {"127.0.0.1:0", "localhost:0", "[::1]:0"};
  start();
  ASSERT_EQ(server->ports().size(), 3U);
  for (std::size_t i = 0; i < 2; ++i) {
    RawClient client(server->ports()[i]);
    EXPECT_THAT(client.ask("/echo?one"), testing::EndsWith("one"));
  }
}

TEST_F(ServerTest, APipelineIsHandledOneAfterAnotherAndAnsweredInOrder) {
  start();
  RawClient client(port());
  std::string requests;
  for (const char* name : {"1", "2", "3"}) {
    requests += "GET /later?" + std::string(name) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(requests + "GET /echo?4 HTTP/1.1\r\nHost: h\r\n\r\n");
  for (const char* name : {"1", "2", "3"}) {
    std::jthread([responder = desk.take(name), name]() mutable { responder(Response(200, name)); });
  }
  for (const char* name : {"1", "2", "3", "4"}) EXPECT_THAT(client.read_answer(), testing::EndsWith(name));
}

TEST_F(ServerTest, UnsafeRequestsNeverRunSideBySide) {
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::vector<std::jthread> threads;
  Router router;
  router.add("/", "root", {Method::post, Method::get}, [&](const Request& request, Responder respond) {
    const int now = ++running;
    if (request.method == Method::post) most = std::max<int>(most, now);
    threads.emplace_back([&running, responder = std::move(respond)]() mutable {
      --running;
      responder(Response(200));
    });
  });
  options.threads = 1;
  Server other(options, std::move(router));
  other.start();
  RawClient client(other.ports().front());
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += "GET / HTTP/1.1\r\nHost: h\r\n\r\nPOST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 40; ++i) EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(most, 1);
  other.stop();
  other.join();
}

TEST_F(ServerTest, AnUnsafeRequestWaitsForThoseBefore) {
  start();
  RawClient client(port());
  client.send(
      "POST /later?first HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
      "POST /later?second HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  auto first = desk.take("first");
  // Another connection's answer shows that the server had all the time to go on.
  EXPECT_THAT(RawClient(port()).ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_FALSE(desk.has("second"));
  first(Response(200));
  desk.take("second")(Response(201));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 201"));
}

TEST_F(ServerTest, HandlersThatFailAnswer500) {
  start();
  RawClient client(port());
  EXPECT_THAT(client.ask("/drop"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(client.ask("/throw"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(client.ask("/echo?fine"), testing::EndsWith("fine"));
  EXPECT_TRUE(watcher.wait([&] { return watcher.failures == std::vector<std::string>{"throw: thrown"}; }));
}

TEST_F(ServerTest, AClientThatEndedItsSideIsAnsweredStill) {
  start();
  RawClient client(port());
  client.send("GET /later?half HTTP/1.1\r\nHost: h\r\n\r\n");
  client.end_sending();
  desk.take("half")(Response(200, "answer"));
  EXPECT_THAT(client.read_to_end().value_or("timeout"), testing::EndsWith("answer"));
}

TEST_F(ServerTest, AnErrorReachesAClientThatIsStillSending) {
  start();
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n" + std::string(500'000, 'x'));
  EXPECT_THAT(client.read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 413"));
}

TEST_F(ServerTest, AClientThatReadsLateGetsEverything) {
  start();
  RawClient client(port(), 4096);
  std::thread sender([&] {
    std::string requests;
    for (int i = 0; i < 100; ++i) {
      requests += "GET /large?" + std::to_string(i % 10) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    client.send(requests);
  });
  for (int i = 0; i < 100; ++i) {
    const std::string answer = client.read_answer();
    ASSERT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 100'000U);
    ASSERT_EQ(answer.back(), static_cast<char>('0' + i % 10));
  }
  sender.join();
}

TEST_F(ServerTest, APipelineWhoseAnswersWaitIsAnsweredWhole) {
  start();
  RawClient client(port(), 4096);
  // In one read, and their answers more than the kernel takes at once.
  const std::string letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (int round = 0; round < 4; ++round) {
    std::string requests;
    for (const char letter : letters) {
      requests += std::string("GET /large?") + letter + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    client.send(requests);
    for (const char letter : letters) {
      const auto answer = client.read_answer();
      ASSERT_THAT(answer, StartsWith("HTTP/1.1 200"));
      ASSERT_THAT(answer, testing::EndsWith(std::string(100'000, letter)));
    }
    ASSERT_THAT(client.ask("/echo?between"), testing::EndsWith("between"));
  }
}

/// Waits until nobody waits for the answer any more, and says whether that came.
bool abandoned(const Responder& responder) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (responder.awaited() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return !responder.awaited();
}

TEST_F(ServerTest, AResponderKnowsWhetherItsClientWaits) {
  start();
  RawClient half(port());
  half.send("GET /later?half HTTP/1.1\r\nHost: h\r\n\r\n");
  auto to_half = desk.take("half");
  auto client = std::make_unique<RawClient>(port());
  client->send("GET /later?gone HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto to_gone = desk.take("gone");
  EXPECT_TRUE(to_half.awaited());
  EXPECT_TRUE(to_gone.awaited());
  client.reset();
  EXPECT_TRUE(abandoned(to_gone));
  EXPECT_TRUE(to_half.awaited());
  half.end_sending();
  EXPECT_TRUE(abandoned(to_half));
  to_half(Response(200, "all the same"));
  EXPECT_THAT(half.read_answer(), testing::EndsWith("all the same"));
  EXPECT_FALSE(to_half.awaited()) << "it was answered";
}

TEST_F(ServerTest, TellsItsObserverWhatItDidAndNoSecrets) {
  start();
  {
    RawClient client(port());
    client.send("POST /echo?key=secret HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab");
    const std::string answer = client.read_answer();
    EXPECT_TRUE(watcher.wait([&] { return watcher.requests.size() == 1; }));
    EXPECT_EQ(watcher.requests[0].bytes_out, answer.size());
    client.ask("/nowhere");
    client.send("nonsense\n");
    EXPECT_TRUE(watcher.wait([&] { return watcher.requests.size() == 3; }));
  }
  EXPECT_TRUE(watcher.wait([&] { return watcher.opened == 1 && watcher.closed == 1; }));
  EXPECT_EQ(watcher.requests[0].route, "echo");
  EXPECT_EQ(watcher.requests[0].method, Method::post);
  EXPECT_EQ(watcher.requests[0].status, 200);
  EXPECT_EQ(watcher.requests[0].body_bytes_in, 2U);
  EXPECT_EQ(watcher.requests[0].client.to_string(), "127.0.0.1");
  EXPECT_FALSE(watcher.requests[0].secure);
  EXPECT_EQ(watcher.requests[1].route, "unmatched");
  EXPECT_EQ(watcher.requests[2].route, "malformed");
  EXPECT_EQ(watcher.requests[2].status, 400);
}

TEST_F(ServerTest, BelievesItsProxiesAlone) {
  start();
  const std::string request =
      "GET /who HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n\r\n";
  RawClient stranger(port());
  stranger.send(request);
  EXPECT_THAT(stranger.read_answer(), testing::EndsWith("127.0.0.1 plain"));
  options.trusted_proxies = {*Network::parse("127.0.0.0/8")};
  start();
  RawClient proxy(port());
  proxy.send(request);
  EXPECT_THAT(proxy.read_answer(), testing::EndsWith("192.0.2.7 secure"));
}

TEST_F(ServerTest, APortInUseIsAClearError) {
  start();
  options.listen = {"127.0.0.1:" + std::to_string(port())};
  try {
    Server second(options, Router());
    FAIL() << "bound a port twice";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(),
                StartsWith("cannot listen on " + options.listen[0] + ": Address already in use; "));
  }
}

TEST_F(ServerTest, BadAddressesAreClearErrors) {
  for (const auto& listen : {std::vector<std::string>{}, {"nonsense"}, {"192.0.2.1:0"}}) {
    options.listen = listen;
    EXPECT_THROW(Server(options, Router()), std::runtime_error);
  }
}

TEST_F(ServerTest, LimitsOfNothingAreErrors) {
  options.limits.output_bytes_max = 0;
  EXPECT_THROW(Server(options, Router()), std::runtime_error);
  options.limits.output_bytes_max = 1;
  options.limits.idle_time = 0ms;
  EXPECT_THROW(Server(options, Router()), std::runtime_error);
}

TEST_F(ServerTest, TheFirstRoutesEndWithTheirLastAnswerWhereOthersTookTheirPlace) {
  std::promise<void> gone;
  auto ended = gone.get_future();
  const auto end = [&gone](const Router* each) {
    delete each;
    gone.set_value();
  };
  server = std::make_unique<Server>(options, std::shared_ptr<const Router>(new Router(routes()), end));
  server->start();
  RawClient client(port());
  client.send("GET /later?flight HTTP/1.1\r\nHost: h\r\n\r\n");
  {
    auto responder = desk.take("flight");
    server->use(std::make_shared<const Router>(routes()));
    EXPECT_EQ(ended.wait_for(0s), std::future_status::timeout);
    responder(Response(200, "landed"));
  }
  EXPECT_THAT(client.read_answer(), testing::EndsWith("landed"));
  EXPECT_EQ(ended.wait_for(patience), std::future_status::ready);
  server.reset();
}

TEST_F(ServerTest, TwoServersLiveInOneProcess) {
  start();
  Router router;
  router.add("/", "root", {Method::get},
             [](const Request&, Responder respond) { respond(Response(200, "other")); });
  Server other(options, std::move(router));
  other.start();
  RawClient first(port());
  RawClient second(other.ports().front());
  EXPECT_THAT(second.ask("/"), testing::EndsWith("other"));
  EXPECT_THAT(first.ask("/echo?first"), testing::EndsWith("first"));
  other.stop();
  other.join();
  EXPECT_THAT(first.ask("/echo?still"), testing::EndsWith("still"));
}

}  // namespace
}  // namespace usher::http
