#include "adapters/xmpp/stream/component.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace usher::xmpp {
namespace {

using boost::asio::ip::tcp;
using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = IqFailure::Kind;

const std::string open_stream =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='3BF96D32' from='usher.example.com'>";

class Observer final : public ComponentObserver {
 public:
  void on_connected(const std::string& /*domain*/) override { note({}); }
  void on_disconnected(const std::string& /*domain*/, const std::string& why) override { note(why); }

  /// How the next one ended, or an empty text for a connection.
  std::string next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return seen_ < events_.size(); });
    return events_[seen_++];
  }

 private:
  void note(const std::string& event) {
    const std::scoped_lock lock(mutex_);
    events_.push_back(event);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> events_;
  std::size_t seen_ = 0;
};

/// An XMPP server whose every word the test says.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::uint16_t port = 0)
      : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), port)) {}
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void accept() {
    input_.clear();
    socket_ = tcp::socket(context_);
    acceptor_.accept(socket_);
  }
  void say(const std::string& text) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(text), ignored);
  }
  /// Everything up to and with `end`.
  std::string hear(const std::string& end) {
    const auto size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(input_), end);
    std::string heard = input_.substr(0, size);
    input_.erase(0, size);
    return heard;
  }
  void shake_hands() {
    accept();
    hear("to='usher.example.com'>");
    say(open_stream);
    heard_handshake_ = hear("</handshake>");
    say("<handshake/>");
    shaken_ = true;
  }
  void close() { socket_.close(); }
  std::uint16_t stop_listening() {
    const auto was = port();
    acceptor_.close();
    return was;
  }
  [[nodiscard]] bool has_shaken_hands() const { return shaken_; }
  [[nodiscard]] const std::string& heard_handshake() const { return heard_handshake_; }

 private:
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  tcp::socket socket_{context_};
  std::string input_;
  std::string heard_handshake_;
  std::atomic<bool> shaken_ = false;
};

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto start = text.find(before) + before.size();
  return text.substr(start, text.find(after, start) - start);
}

class ComponentTest : public testing::Test {
 protected:
  ComponentTest() {
    options_.domain = "usher.example.com";
    options_.secret = secrets::Secret{"hunter2 & co"};
    options_.server = "127.0.0.1";
    options_.port = server_.port();
    options_.ping_to = "example.com";
    options_.retry_min = options_.retry_max = 1ms;
  }
  Component& component() {
    if (!component_) component_.emplace(options_, observer_);
    return *component_;
  }
  void connect() {
    component().start();
    server_.shake_hands();
    ASSERT_EQ(observer_.next(), "");
  }
  std::future<IqReply> ask(std::chrono::milliseconds timeout = 60s) {
    auto promise = std::make_shared<std::promise<IqReply>>();
    Element iq = make_iq("get", "usher.example.com", "example.com");
    iq.add_child("query", "urn:test");
    component().request(std::move(iq), timeout,
                        [promise](IqReply reply) { promise->set_value(std::move(reply)); });
    return promise->get_future();
  }

  ScriptedServer server_;
  ComponentOptions options_;
  Observer observer_;
  std::optional<Component> component_;
};

TEST_F(ComponentTest, ProvesItselfByTheSecretAndAsks) {
  connect();
  EXPECT_TRUE(component().connected());
  // printf '3BF96D32hunter2 & co' | sha1sum
  EXPECT_THAT(server_.heard_handshake(), HasSubstr("<handshake>5fe21b46b14297946e08227373eee9b6d810e3f4"));
  auto reply = ask();
  const auto heard = server_.hear("</iq>");
  const auto id = between(heard, "id='", "'");
  // Another's answer to a guessed id is none.
  server_.say("<iq type='result' from='evil.example' to='usher.example.com' id='" + id + "'/>");
  server_.say("<iq type='result' from='example.com' to='usher.example.com' id='" + id +
              "'><query xmlns='urn:test'>yes</query></iq>");
  const auto answered = reply.get();
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->child("query", "urn:test")->text(), "yes");
}

TEST_F(ComponentTest, TellsRefusedFromLostFromNotSent) {
  EXPECT_FALSE(component().connected());
  connect();
  auto refused = ask();
  const auto id = between(server_.hear("</iq>"), "id='", "'");
  server_.say("<iq type='error' from='example.com' to='usher.example.com' id='" + id +
              "'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
  const auto error = refused.get().error();
  EXPECT_EQ(error.kind, Kind::refused);
  EXPECT_EQ(error.error.condition, "conflict");
  EXPECT_EQ(ask(1ms).get().error().kind, Kind::lost) << "no answer in time";
  auto lost = ask();
  server_.hear("</iq>");
  server_.close();
  EXPECT_EQ(lost.get().error().kind, Kind::lost);
  EXPECT_NE(observer_.next(), "");
  EXPECT_EQ(ask().get().error().kind, Kind::not_sent);
  server_.shake_hands();
  EXPECT_EQ(observer_.next(), "") << "connected anew";
}

TEST_F(ComponentTest, OutlivesAServerThatStopsAtEveryPoint) {
  const std::string script = open_stream +
                             "<handshake/><iq type='get' id='1' from='example.com'>"
                             "<ping xmlns='urn:xmpp:ping'/></iq></stream:stream>";
  component().start();
  for (std::size_t length = 0; length <= script.size(); ++length) {
    server_.accept();
    server_.say(script.substr(0, length));
    server_.close();
    auto event = observer_.next();
    if (event.empty()) event = observer_.next();
    EXPECT_NE(event, "");
  }
  server_.shake_hands();
  EXPECT_EQ(observer_.next(), "");
}

TEST_F(ComponentTest, OutlivesGarbage) {
  component().start();
  for (const std::string& garbage :
       {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string(100'000, '<'), std::string(64, '\0'),
        open_stream +
            "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
        open_stream + "<iq/>", open_stream + "<handshake/></a></b>", std::string("<a/>"),
        open_stream + open_stream}) {
    server_.accept();
    server_.say(garbage);
    auto event = observer_.next();
    if (event.empty()) event = observer_.next();
    EXPECT_THAT(event, testing::Not(HasSubstr("hunter2")));
    server_.close();
  }
  server_.shake_hands();
  EXPECT_EQ(observer_.next(), "");
}

TEST_F(ComponentTest, SaysThatTheSecretIsWrong) {
  component().start();
  server_.accept();
  server_.say(open_stream +
              "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
  EXPECT_THAT(observer_.next(), HasSubstr("secret"));
}

TEST_F(ComponentTest, KeepsTheFirstReason) {
  component().start();
  server_.accept();
  server_.say(open_stream +
              "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
              "</stream:stream>");
  EXPECT_THAT(observer_.next(), HasSubstr("secret"));
  server_.accept();
  server_.say(open_stream +
              "<stream:error><conflict "
              "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream><a");
  EXPECT_THAT(observer_.next(), HasSubstr("conflict"));
}

TEST_F(ComponentTest, LooksForAServerOnTheSameMachineOften) {
  options_.retry_min = options_.retry_max = 3600s;
  options_.retry_nearby = 1ms;
  connect();
  const auto port = server_.stop_listening();
  component().stop();
  component().start();
  EXPECT_THAT(observer_.next(), HasSubstr("can't connect")) << "told once, and looked at until it opens";
  ScriptedServer again(port);
  again.shake_hands();
  EXPECT_EQ(observer_.next(), "");
}

TEST_F(ComponentTest, ADelayThatWasOverAsTheHandshakeEndedDropsNoStream) {
  options_.connect_timeout = 50ms;
  boost::asio::io_context context;
  std::vector<std::string> events;
  ComponentStream stream(context, options_,
                         {.on_connected = [&] { events.emplace_back("connected"); },
                          .on_disconnected = [&](const std::string& why) { events.push_back(why); },
                          .on_stanza = [](const Element&) {},
                          .on_refused = [](const Element&, std::string_view) {}});
  stream.start();
  std::thread server([&] { server_.shake_hands(); });
  // One handler at a time, until the server's answer is there but not read.
  while (!server_.has_shaken_hands()) context.run_one_for(1ms);
  server.join();
  if (events.empty()) {
    std::this_thread::sleep_for(options_.connect_timeout);  // now both are due, and the answer comes first
    context.poll();
  }
  EXPECT_THAT(events, testing::ElementsAre("connected"));
  stream.stop();
}

TEST_F(ComponentTest, RefusesAloneWhatIsTooLargeForIt) {
  component().server().handle(
      "get", "query", "urn:test",
      [](const Element& /*iq*/, const Element& /*query*/, IqResponder respond) { respond.result(); });
  connect();
  std::string attributes;
  for (int i = 0; i < 65; ++i) attributes += " a" + std::to_string(i) + "=''";
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<a xmlns='urn:x'>";
  for (int i = 0; i < 40; ++i) deep += "</a>";
  const std::string large(300'000, 'x');
  for (const std::string& content :
       {"<query xmlns='urn:test'" + attributes + "/>", "<query xmlns='urn:test'>" + deep + "</query>",
        "<query xmlns='urn:test'>" + large + "</query>", "<" + large + "/>"}) {
    server_.say("<message from='romeo@example.com/x' to='usher.example.com'>" + content + "</message>");
    server_.say("<iq type='get' id='7' from='romeo@example.com/x' to='usher.example.com'>" + content +
                "</iq>");
    EXPECT_THAT(server_.hear("</iq>"), testing::AllOf(HasSubstr("policy-violation"), HasSubstr("id='7'"),
                                                      HasSubstr("to='romeo@example.com/x'")));
  }
  auto lost = ask();
  const auto id = between(server_.hear("</iq>"), "id='", "'");
  server_.say("<iq type='result' from='example.com' to='usher.example.com' id='" + id + "'>" + deep +
              "</iq>");
  EXPECT_EQ(lost.get().error().kind, Kind::lost) << "and at once";
  EXPECT_TRUE(component().connected());
}

TEST_F(ComponentTest, GivesUpOnAServerThatNeverAnswers) {
  options_.connect_timeout = 20ms;
  component().start();
  server_.accept();
  EXPECT_THAT(observer_.next(), HasSubstr("in time"));
}

TEST_F(ComponentTest, NoticesAServerThatFellSilent) {
  options_.ping_after = 10ms;
  options_.ping_timeout = 10ms;
  connect();
  EXPECT_THAT(server_.hear("</iq>"), HasSubstr("urn:xmpp:ping"));
  EXPECT_THAT(observer_.next(), HasSubstr("silent"));
}

TEST_F(ComponentTest, QueuesNoMoreThanItMay) {
  options_.queue_bytes_max = 200;
  connect();
  Element large = make_iq("set", "usher.example.com", "example.com");
  large.add_child("query", "urn:test").set_text(std::string(1000, 'x'));
  std::promise<IqReply> promise;
  component().request(std::move(large), 60s, [&](IqReply reply) { promise.set_value(std::move(reply)); });
  EXPECT_EQ(promise.get_future().get().error().kind, Kind::not_sent);
}

TEST_F(ComponentTest, AnswersWhatItIsAsked) {
  component().server().handle("get", "query", "urn:test",
                              [](const Element& /*iq*/, const Element& query, IqResponder respond) {
                                if (query.attribute("drop") == "1") return;
                                respond.result(Element("query", "urn:test").set_text("here"));
                              });
  connect();
  const auto answer = [&](const std::string& payload) {
    server_.say("<iq type='get' id='7' from='romeo@example.com/x' to='usher.example.com'>" + payload +
                "</iq>");
    return server_.hear("</iq>");
  };
  EXPECT_THAT(answer("<query xmlns='urn:test'/>"),
              testing::AllOf(HasSubstr("type='result'"), HasSubstr("to='romeo@example.com/x'"),
                             HasSubstr("id='7'"), HasSubstr(">here<")));
  EXPECT_THAT(answer("<query xmlns='urn:test' drop='1'/>"), HasSubstr("internal-server-error"));
  EXPECT_THAT(answer("<query xmlns='urn:other'/>"), HasSubstr("service-unavailable"));
  EXPECT_THAT(answer(""), HasSubstr("bad-request"));
  EXPECT_THAT(answer("<a xmlns='urn:test'/><b xmlns='urn:test'/>"), HasSubstr("bad-request"));
  server_.say("<message from='romeo@example.com'><body>hello?</body></message><presence from='a@b'/>");
  EXPECT_THAT(answer("<query xmlns='urn:test'/>"), HasSubstr("here")) << "others are ignored";
}

TEST_F(ComponentTest, StopsWhileItConnectsAndWhileItWaits) {
  component().start();
  component().stop();
  Component idle(options_, observer_);
  idle.stop();
  auto late = ask();
  EXPECT_EQ(late.get().error().kind, Kind::not_sent);
}

TEST_F(ComponentTest, StartsAgain) {
  EXPECT_EQ(ask().get().error().kind, Kind::not_sent) << "not started yet";
  connect();
  auto lost = ask();
  server_.hear("</iq>");
  component().stop();
  EXPECT_EQ(lost.get().error().kind, Kind::lost);
  EXPECT_FALSE(component().connected());
  EXPECT_EQ(ask().get().error().kind, Kind::not_sent);
  for (int i = 0; i < 3; ++i) {
    connect();
    EXPECT_TRUE(component().connected());
    auto reply = ask();
    const auto id = between(server_.hear("</iq>"), "id='", "'");
    server_.say("<iq type='result' from='example.com' to='usher.example.com' id='" + id + "'/>");
    EXPECT_TRUE(reply.get());
    component().stop();
  }
}

TEST(IqServer, KeepsItsOwnerUntilAllIsAnswered) {
  IqServer server;
  std::optional<IqResponder> asked;
  server.handle("get", "question", "urn:test", [&](const Element&, const Element&, IqResponder respond) {
    asked.emplace(std::move(respond));
  });
  auto owner = std::make_shared<int>();
  const std::weak_ptr<int> alive = owner;
  server.keep(owner);
  owner.reset();
  EXPECT_TRUE(alive.expired()) << "nobody asks";
  owner = std::make_shared<int>();
  const std::weak_ptr<int> alive_again = owner;
  server.keep(owner);
  Element iq = make_iq("get", "usher.example.com", "example.com");
  iq.add_child("question", "urn:test");
  server.take(iq, [](const Element&) {});
  owner.reset();
  ASSERT_TRUE(asked);
  EXPECT_FALSE(alive_again.expired());
  asked->result();
  EXPECT_FALSE(alive_again.expired()) << "whoever answered may still be about to return";
  asked.reset();
  EXPECT_TRUE(alive_again.expired());
}

}  // namespace
}  // namespace usher::xmpp
