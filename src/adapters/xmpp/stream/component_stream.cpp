#include "adapters/xmpp/stream/component_stream.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <random>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "adapters/xmpp/stream/handshake.hpp"
#include "adapters/xmpp/stream/stanza.hpp"

namespace usher::xmpp {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Found = asio::ip::tcp::resolver::results_type;

constexpr std::size_t read_bytes = 16384;

std::string stream_error_of(const Element& error) {
  for (const Element& each : error.children()) {
    if (each.xmlns() == ns::stream_errors && each.name() != "text") return each.name();
  }
  return "undefined-condition";
}

}  // namespace

/// What lives as long as a handler may still be called. A connection's handlers carry its number, so that
/// those of an earlier one are known and ignored.
class ComponentStream::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  Implementation(asio::io_context& context, ComponentOptions options, Events events)
      : options_(std::move(options)),
        events_(std::move(events)),
        resolver_(context),
        socket_(context),
        retry_timer_(context),
        life_timer_(context) {}

  void start() {
    stopped_ = false;
    failures_ = 0;
    connect();
  }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    if (state_ == State::connected) {
      // Only if the socket takes it at once: there is no time to wait for anything.
      static constexpr std::string_view goodbye = "</stream:stream>";
      error_code ignored;
      socket_.non_blocking(true, ignored);
      if (!writing_) socket_.write_some(asio::buffer(goodbye), ignored);
    }
    drop();
    resolver_.cancel();
    retry_timer_.cancel();
  }

  bool send(const Element& stanza) {
    if (state_ != State::connected) return false;
    std::string xml = stanza.to_xml(ns::component);
    if (queue_.size() + xml.size() > options_.queue_bytes_max) return false;
    enqueue(xml);
    return true;
  }

 private:
  enum class State { waiting, connecting, opening, shaking, connected };

  /// A handler that does nothing once its connection is another one's or nobody's.
  template <class Action>
  auto of_this_connection(Action action) {
    return
        [me = shared_from_this(), number = number_, action = std::move(action)](auto&&... arguments) mutable
      requires std::invocable<Action&, Implementation&, decltype(arguments)...>
    {
      if (me->number_ == number && !me->stopped_)
        action(*me, std::forward<decltype(arguments)>(arguments)...);
    };
  }

  void connect() {
    state_ = State::connecting;
    ++number_;
    after(options_.connect_timeout, [](Implementation& me) { me.fail("the server did not answer in time"); });
    resolver_.async_resolve(
        options_.server, std::to_string(options_.port),
        of_this_connection([](Implementation& me, const error_code& error, const Found& found) {
          if (error) return me.fail("can't find the server: " + error.message());
          me.nearby_ = std::ranges::all_of(
              found, [](const auto& each) { return each.endpoint().address().is_loopback(); });
          asio::async_connect(me.socket_, found,
                              me.of_this_connection([](Implementation& it, const error_code& problem,
                                                       const asio::ip::tcp::endpoint& /*endpoint*/) {
                                if (problem) return it.not_connected(problem);
                                it.open();
                              }));
        }));
  }

  void open() {
    state_ = State::opening;
    error_code ignored;  // without it, it is merely slower
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    parser_.emplace(StreamParser::Events{.on_open = [this](const Element& header) { opened(header); },
                                         .on_stanza = [this](Element stanza) { received(std::move(stanza)); },
                                         .on_refused = [this](const Element& start,
                                                              std::string_view why) { refused(start, why); },
                                         .on_close = [this] { end("the server closed the stream"); }},
                    options_.limits);
    enqueue("<?xml version='1.0'?><stream:stream xmlns='" + std::string(ns::component) + "' xmlns:stream='" +
            std::string(ns::stream) + "' to='" + escaped(options_.domain) + "'>");
    read();
  }

  void read() {
    socket_.async_read_some(
        asio::buffer(input_),
        of_this_connection([](Implementation& me, const error_code& error, std::size_t size) {
          if (error) return me.fail("the connection broke: " + error.message());
          me.take(size);
        }));
  }

  void take(std::size_t size) {
    heard_ = Clock::now();
    const auto number = number_;
    const auto fed = parser_->feed({input_.data(), size});
    ::explicit_bzero(input_.data(), size);
    if (number != number_ || stopped_) return;  // an event's listener ended it
    if (!fed) end(fed.error());
    if (!ended_.empty()) return fail(std::exchange(ended_, {}));
    read();
  }

  void opened(const Element& header) {
    if (!header.is("stream", ns::stream)) {
      return end("the server speaks no XMPP");
    }
    state_ = State::shaking;
    const std::string digest = handshake(header.attribute("id"), options_.secret);
    enqueue("<handshake>" + digest + "</handshake>");
  }

  void received(Element stanza) {
    if (!ended_.empty()) return;
    if (stanza.is("error", ns::stream)) {
      const std::string condition = stream_error_of(stanza);
      return end(condition == "not-authorized" ? "the server refuses the component's secret"
                                               : "the server ended the stream: " + condition);
    }
    if (state_ == State::connected) return events_.on_stanza(std::move(stanza));
    if (state_ != State::shaking || stanza.name() != "handshake") {
      return end("the server speaks out of turn");
    }
    state_ = State::connected;
    failures_ = 0;
    keep_alive();
    events_.on_connected();
  }

  void refused(const Element& start, std::string_view why) {
    if (!ended_.empty()) return;
    if (state_ != State::connected) return end("the server speaks out of turn");
    events_.on_refused(start, why);
  }

  /// Once the parser is done. What was first is the reason; what follows comes of it.
  void end(std::string why) {
    if (ended_.empty()) ended_ = std::move(why);
  }

  void keep_alive() {
    after(options_.ping_after, [](Implementation& me) {
      if (Clock::now() - me.heard_ < me.options_.ping_after) return me.keep_alive();
      me.ping();
    });
  }

  /// Whatever comes back is a sign of life, also an error.
  void ping() {
    Element iq = make_iq("get", options_.domain, options_.ping_to);
    iq.set("id", "ping");
    iq.add(Element("ping", std::string(ns::ping)));
    send(iq);
    after(options_.ping_timeout, [asked = Clock::now()](Implementation& me) {
      if (me.heard_ < asked) return me.fail("the server fell silent");
      me.keep_alive();
    });
  }

  /// Instead of what was to happen before. That may be due and queued already: then it comes to nothing.
  template <class Action>
  void after(std::chrono::milliseconds time, Action action) {
    const auto wait = ++waits_;
    life_timer_.expires_after(time);
    life_timer_.async_wait(
        of_this_connection([wait, action = std::move(action)](Implementation& me, const error_code& error) {
          if (!error && me.waits_ == wait) action(me);
        }));
  }

  void enqueue(std::string_view xml) {
    queue_ += xml;
    if (!writing_) write();
  }

  void write() {
    writing_ = true;
    output_ = std::exchange(queue_, {});
    asio::async_write(
        socket_, asio::buffer(output_),
        of_this_connection([](Implementation& me, const error_code& error, std::size_t /*size*/) {
          me.writing_ = false;
          me.wipe_output();
          if (error) return me.fail("the connection broke: " + error.message());
          if (!me.queue_.empty()) me.write();
        }));
  }

  /// Passwords of new accounts went out with it, and the next stanza may be long in coming.
  void wipe_output() {
    ::explicit_bzero(output_.data(), output_.size());
    output_.clear();
  }

  /// Ends the connection; its handlers come to nothing.
  void drop() {
    ++number_;
    error_code ignored;
    socket_.close(ignored);
    life_timer_.cancel();
    writing_ = false;
    std::string().swap(queue_);  // gives its memory back, which is wiped
    ended_.clear();
    state_ = State::waiting;
  }

  /// A server on the same machine that is down costs nothing to look for: often, so that it is noticed when
  /// it is back. It is told now and then only.
  void not_connected(const error_code& error) {
    const std::string why = "can't connect: " + error.message();
    if (!nearby_ || error != asio::error::connection_refused) return fail(why);
    drop();
    if (std::exchange(looking_, true) && Clock::now() - told_ < options_.retry_max)
      return retry_after(options_.retry_nearby);
    told(why);
    if (!stopped_) retry_after(options_.retry_nearby);
  }

  void fail(const std::string& why) {
    drop();
    looking_ = false;
    told(why);
    if (!stopped_) retry_after(pause());
  }

  void told(const std::string& why) {
    told_ = Clock::now();
    events_.on_disconnected(why);
  }

  void retry_after(std::chrono::milliseconds time) {
    retry_timer_.expires_after(time);
    retry_timer_.async_wait(of_this_connection([](Implementation& me, const error_code& error) {
      if (!error) me.connect();
    }));
  }

  /// Twice as long each time, and not the same for all who lost the same server at once.
  std::chrono::milliseconds pause() {
    const unsigned doublings = std::min(failures_++, 16U);
    const auto max = nearby_ ? std::min(options_.retry_max, options_.retry_nearby_max) : options_.retry_max;
    const auto longest = std::min(max, options_.retry_min * (1U << doublings));
    std::uniform_int_distribution<std::chrono::milliseconds::rep> any(longest.count() / 2, longest.count());
    return std::chrono::milliseconds(any(dice_));
  }

  ComponentOptions options_;
  Events events_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer retry_timer_;
  asio::steady_timer life_timer_;
  std::optional<StreamParser> parser_;
  State state_ = State::waiting;
  bool stopped_ = false;
  std::uint64_t number_ = 0;
  unsigned failures_ = 0;
  bool nearby_ = false;   ///< the server is on this machine
  bool looking_ = false;  ///< for it, as it is down
  Clock::time_point told_;
  std::uint64_t waits_ = 0;
  std::array<char, read_bytes> input_{};
  std::string queue_;   ///< behind what is on its way
  std::string output_;  ///< on its way
  bool writing_ = false;
  std::string ended_;  ///< why the stream is to end, once the parser is done
  Clock::time_point heard_;
  std::minstd_rand dice_{std::random_device{}()};
};

ComponentStream::ComponentStream(asio::io_context& context, ComponentOptions options, Events events)
    : implementation_(std::make_shared<Implementation>(context, std::move(options), std::move(events))) {}
ComponentStream::~ComponentStream() { implementation_->stop(); }

void ComponentStream::start() { implementation_->start(); }
void ComponentStream::stop() { implementation_->stop(); }
bool ComponentStream::send(const Element& stanza) { return implementation_->send(stanza); }

}  // namespace usher::xmpp
