#include <memory>
#include <thread>

#include "base/http/body_stream.hpp"
#include "base/http/server/server_fixture_test.hpp"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A server with one route, whose answer's body the test writes.
class ServerStreamTest : public ServerFixture {
 protected:
  void start() {
    Router router = routes();
    router.add("/stream", "stream", {Method::get, Method::head}, [this](const Request&, Responder respond) {
      Response response(200, "begin ");
      response.stream = outlet_of(stream);
      respond(std::move(response));
    });
    server = std::make_unique<Server>(options, std::move(router), &watcher);
    server->start();
  }

  static void ask(RawClient& client, const std::string& version = "1.1") {
    client.send("GET /stream HTTP/" + version + "\r\nHost: h\r\n\r\n");
  }

  /// Writes as soon as what was written is taken, until the stream is over.
  void write_on(const std::string& bytes) {
    if (stream->write(bytes)) stream->when_taken([this, bytes] { write_on(bytes); });
  }

  /// A connection gives it up shortly after it tells of its end.
  void wait_until_ended() const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (stream->open() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  }

  std::shared_ptr<BodyStream> stream = std::make_shared<BodyStream>(unsent_max);
  static constexpr std::size_t unsent_max = 256 * 1024;
};

TEST_F(ServerStreamTest, SendsWhatIsWrittenWhenItIs) {
  options.limits.handler_time = 20ms;
  start();
  RawClient client(port());
  ask(client);
  const auto head = client.read_until("begin \r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(watcher.wait([&] { return watcher.requests.size() == 1; }));
  // Longer than any handler may take.
  RawClient other(port());
  for (const auto start = std::chrono::steady_clock::now();
       std::chrono::steady_clock::now() - start < 60ms;) {
    EXPECT_THAT(other.ask("/echo?x"), EndsWith("x"));
  }
  EXPECT_TRUE(stream->write("middle"));
  EXPECT_EQ(client.read_until("middle\r\n"), "6\r\nmiddle\r\n");
  stream->write("end");
  stream->end();
  EXPECT_EQ(client.read_to_end().value_or("timeout"), "3\r\nend\r\n0\r\n\r\n");
}

TEST_F(ServerStreamTest, SendsAnOldClientNoChunks) {
  start();
  RawClient client(port());
  ask(client, "1.0");
  EXPECT_THAT(client.read_until("begin "), Not(HasSubstr("chunked")));
  stream->write("end");
  stream->end();
  EXPECT_EQ(client.read_to_end().value_or("timeout"), "end");
}

TEST_F(ServerStreamTest, SendsHeadsNoBody) {
  start();
  RawClient client(port());
  client.send("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_FALSE(stream->open());
  EXPECT_THAT(client.ask("/echo?next"), EndsWith("next"));
}

TEST_F(ServerStreamTest, AClientThatLeavesEndsIt) {
  start();
  for (const bool says_so : {true, false}) {
    stream = std::make_shared<BodyStream>(unsent_max);
    auto client = std::make_unique<RawClient>(port());
    ask(*client);
    client->read_until("begin ");
    if (says_so) client->end_sending();
    if (!says_so) client.reset();
    wait_until_ended();
    EXPECT_FALSE(stream->open());
  }
}

TEST_F(ServerStreamTest, AClientThatDoesNotReadIsCutAndHoldsLittle) {
  options.limits.write_time = 200ms;
  start();
  RawClient client(port(), 4096);
  ask(client);
  client.read_until("begin ");
  std::size_t written = 0;
  while (stream->write(std::string(16 * 1024, 'x'))) written += 16 * 1024;
  EXPECT_LT(written, huge_bytes) << "what is written before it is taken adds up";
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; }));
}

TEST_F(ServerStreamTest, AWriterThatWaitsIsNotCalledByAClientThatDoesNotRead) {
  options.limits.write_time = 200ms;
  start();
  RawClient client(port(), 4096);
  ask(client);
  client.read_until("begin ");
  write_on(std::string(16 * 1024, 'x'));
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; })) << "cut, after its write time";
  wait_until_ended();
  EXPECT_FALSE(stream->open());
}

TEST_F(ServerStreamTest, AStopEndsItWhole) {
  start();
  RawClient client(port());
  ask(client);
  client.read_until("begin \r\n");
  server->stop();
  EXPECT_EQ(client.read_to_end().value_or("timeout"), "0\r\n\r\n");
  server->join();
  EXPECT_FALSE(stream->open());
}

}  // namespace
}  // namespace usher::http
