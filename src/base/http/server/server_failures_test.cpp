#include <atomic>
#include <new>

#include "base/http/server/mailbox.hpp"
#include "base/http/server/server_fixture_test.hpp"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

/// Throws where it is told something, as memory that runs short might anywhere near.
class ClumsyObserver final : public Observer {
 public:
  void on_request(const RequestRecord& /*record*/) override { fail(requests); }
  void on_open(const ClientAddress& /*peer*/, bool /*tls*/) override { fail(opened); }
  void on_close(const ClientAddress& /*peer*/, bool /*tls*/) override { fail(closed); }
  void on_refused(const ClientAddress& /*peer*/, ConnectionRefusal /*why*/) override { fail(refused); }
  void on_failure(std::string_view /*route*/, std::string_view /*what*/) override {
    ++told;
    throw std::bad_alloc();
  }

  std::atomic<int> requests = 0;  ///< how many times more it throws
  std::atomic<int> opened = 0;
  std::atomic<int> closed = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> told = 0;

 private:
  static void fail(std::atomic<int>& times) {
    if (times > 0 && times-- > 0) throw std::bad_alloc();
  }
};

class ServerFailuresTest : public ServerFixture {
 protected:
  void start() {
    server = std::make_unique<Server>(options, routes(), &clumsy);
    server->start();
  }

  void expect_served() { EXPECT_THAT(RawClient(port()).ask("/echo?x"), EndsWith("x")); }

  /// Before whom it tells goes away.
  void TearDown() override { server.reset(); }

  ClumsyObserver clumsy;
};

TEST_F(ServerFailuresTest, AThrowWhileOneIsAcceptedCostsThatOne) {
  clumsy.opened = 3;
  start();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), IsEmpty());
  for (int i = 0; i < 3; ++i) expect_served();
  EXPECT_EQ(clumsy.told, 3);
}

TEST_F(ServerFailuresTest, AThrowWhileOneIsRefusedCostsThatOne) {
  options.limits.connections_per_address_max = 1;
  clumsy.refused = 2;
  start();
  RawClient first(port());
  EXPECT_THAT(first.ask("/echo"), StartsWith("HTTP/1.1 200"));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(RawClient(port()).read_to_end());
  EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(first.ask("/echo"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerFailuresTest, AThrowWhileRoomIsMadeCostsTheNewcomer) {
  options.limits.connections_max = 1;
  clumsy.refused = 2;
  start();
  RawClient busy(port());
  busy.send("GET /later?slow HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("slow");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(RawClient(port()).read_to_end());
  EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), StartsWith("HTTP/1.1 503"));
  responder(Response(200, "slow"));
  EXPECT_THAT(busy.read_answer(), EndsWith("slow"));
  expect_served();  // the other one is idle and gives way
}

TEST_F(ServerFailuresTest, AThrowInASweepEndsNoSweeping) {
  options.limits.idle_time = 20ms;
  options.threads = 1;
  clumsy.closed = 2;
  start();
  for (int i = 0; i < 4; ++i) {
    RawClient client(port());
    EXPECT_THAT(client.ask("/echo"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(client.read_to_end().value_or("timeout"), IsEmpty()) << i;
  }
}

TEST_F(ServerFailuresTest, AThrowOverAnAnswerThatIsLateEndsThatConnection) {
  options.limits.handler_time = 20ms;
  options.threads = 1;
  start();
  clumsy.requests = 1;
  for (const char* name : {"1", "2"}) {
    RawClient client(port());
    client.send("GET /later?" + std::string(name) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto responder = desk.take(name);
    EXPECT_TRUE(client.read_to_end()) << name;
  }
}

TEST_F(ServerFailuresTest, AThrowOverOneAnswerLosesNoOther) {
  options.threads = 1;
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  std::vector<Responder> responders;
  for (const char* name : {"1", "2", "3"}) {
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->send("GET /later?" + std::string(name) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    responders.push_back(desk.take(name));
  }
  clumsy.requests = 1;
  {
    const Mailbox::Together together;
    for (Responder& each : responders) each(Response(200, "late"));
  }
  EXPECT_THAT(clients.at(0)->read_to_end().value_or("timeout"), IsEmpty());
  EXPECT_THAT(clients.at(1)->read_answer(), EndsWith("late"));
  EXPECT_THAT(clients.at(2)->read_answer(), EndsWith("late"));
}

TEST_F(ServerFailuresTest, AThrowOverAnAnswerAtOnceEndsThatConnection) {
  start();
  clumsy.requests = 1;
  RawClient client(port());
  client.send("GET /echo?x HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_to_end().value_or("timeout"), IsEmpty());
  expect_served();
}

TEST_F(ServerFailuresTest, AThrowEndsNoStop) {
  start();
  RawClient client(port());
  EXPECT_THAT(client.ask("/echo"), StartsWith("HTTP/1.1 200"));
  clumsy.closed = 1;
  server->stop(std::chrono::milliseconds(20s));
  server->join();
}

}  // namespace
}  // namespace usher::http
