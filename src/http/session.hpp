#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "http/forwarded.hpp"
#include "http/input_buffer.hpp"
#include "http/mailbox.hpp"
#include "http/observer.hpp"
#include "http/options.hpp"
#include "http/request_parser.hpp"
#include "http/response_writer.hpp"
#include "http/router.hpp"

namespace usher::http {

/// What all sessions of one thread share. All of it outlives them.
struct SessionContext {
  const Router& router;
  const Limits& limits;
  const TrustedProxies& proxies;
  Observer* observer;
  DateCache& date;
  std::shared_ptr<Mailbox> mailbox;
};

/// Whoever moves a session's bytes.
class SessionOwner {
 public:
  SessionOwner(const SessionOwner&) = delete;
  SessionOwner& operator=(const SessionOwner&) = delete;

  /// An answer came after its handler had returned: there may be output, or an end.
  virtual void session_ready() = 0;

 protected:
  SessionOwner() = default;
  ~SessionOwner() = default;
};

/// HTTP/1.1 on one connection, without the connection: bytes in, bytes out, and time as it is told.
///
/// Requests are answered in their order. A request whose method is safe may run while others like it
/// still do; any other waits until it is alone. Lives on one thread.
class Session {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Session(const SessionContext& context, SessionOwner& owner, const Origin& peer, TimePoint now);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// Where to put bytes that come in, while it `wants_input`. It stays there until they are `received`:
  /// nothing else consumes what came before.
  std::span<char> space();
  void received(std::size_t size, TimePoint now);
  /// The peer sends no more. It may still read.
  void received_end(TimePoint now);
  /// Goes on with what waited for output to be taken.
  void resume(TimePoint now);
  /// Closes what took too long (`Limits`).
  void check_time(TimePoint now);
  /// The server stops: what was begun is finished, then the session is over.
  void drain(TimePoint now);

  [[nodiscard]] bool wants_input() const noexcept;
  [[nodiscard]] bool has_output() const noexcept { return !output_.empty(); }
  /// Swaps the output into `bytes`, whose own content is dropped and capacity kept.
  void take_output(std::string& bytes);
  /// Whether nothing more will come out of it, but for output that was not taken yet.
  [[nodiscard]] bool over() const noexcept { return state_ == State::closed && first_ == next_; }
  /// Between requests, with nothing of the next one here.
  [[nodiscard]] bool idle() const noexcept;

  /// For the reply channel.
  void answered(std::uint64_t number, Response response);

 private:
  enum class State : std::uint8_t { head, body, ready, closed };

  /// One request that was begun and its answer, until it is written.
  struct Exchange {
    bool answered = false;
    bool safe = false;
    bool close = false;
    Framing framing;
    Method method{};
    std::string_view route;  ///< the router's, or a literal
    std::size_t body_bytes_in = 0;
    Origin origin;
    TimePoint since;
    Response response;
  };

  void process();
  bool step();
  bool read_head();
  bool accept_head();
  bool read_body();
  bool read_chunks();
  bool await_more();
  bool dispatch();
  void run_handler(std::string_view body, bool last);
  void reject(const Rejection& rejection);
  void say_continue();
  std::uint64_t begin_exchange();
  void settle(std::uint64_t number, Response response);
  void write_answer(Exchange& exchange);

  Exchange& exchange_at(std::uint64_t number) { return exchanges_[number % exchanges_.size()]; }
  [[nodiscard]] std::size_t in_flight() const noexcept { return static_cast<std::size_t>(next_ - first_); }

  const SessionContext& context_;
  SessionOwner& owner_;
  std::shared_ptr<ReplyChannel> channel_;
  Origin peer_;
  bool behind_proxy_;

  State state_ = State::head;
  bool processing_ = false;
  bool held_back_ = false;  ///< what came in is not looked at whole: nothing may be put behind it
  bool draining_ = false;
  bool ended_ = false;
  bool begun_ = false;  ///< the first byte of a request is here
  bool blank_line_skipped_ = false;
  bool head_parsed_ = false;  ///< `head_` still points to where the bytes are
  bool continue_owed_ = false;
  TimePoint now_;
  TimePoint since_;  ///< when what `state_` says began

  InputBuffer input_;
  HeadScanner scanner_;
  RequestHead head_;
  std::string head_copy_;  ///< of a request with a chunked body, which takes the buffer's place
  std::optional<ChunkedBody> chunks_;
  std::size_t handling_bytes_ = 0;  ///< of `input_`, which a running handler looks at

  std::vector<Exchange> exchanges_;  ///< a ring: one place, until a pipeline needs more
  std::uint64_t first_ = 0;
  std::uint64_t next_ = 0;
  std::string output_;
};

}  // namespace usher::http
