#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/http/forwarded.hpp"
#include "base/http/observer.hpp"
#include "base/http/options.hpp"
#include "base/http/router.hpp"
#include "base/http/wire/input_buffer.hpp"
#include "base/http/wire/request_parser.hpp"
#include "base/http/wire/response_writer.hpp"

namespace usher::http {

/// What all sessions of one thread share. All of it outlives them.
struct SessionContext {
  /// On the thread itself another one may take its place.
  std::shared_ptr<const Router> router;
  const Limits& limits;
  const TrustedProxies& proxies;
  Observer* observer;
  DateCache& date;
};

/// HTTP/1.1 on one connection, without the connection: bytes in, bytes out, and time as it is told.
///
/// One request at a time: what comes behind it waits in the input until it is answered. Lives on one thread.
/// What throws out of it leaves it broken: the connection is to be closed.
class Session {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// @param replies takes the handlers' answers, on any thread, and brings each to `answered`
  Session(const SessionContext& context, std::shared_ptr<ReplySink> replies, const Origin& peer,
          TimePoint now);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() = default;

  /// Where to put bytes that come in, while it `wants_input`. It stays there until they are `received`:
  /// nothing else consumes what came before.
  std::span<char> space();
  void received(std::size_t size, TimePoint now);
  /// The peer sends no more. It may still read.
  void received_end(TimePoint now);
  /// What was taken is sent: goes on with what waited for it.
  void resume(TimePoint now);
  /// Closes what took too long (`Limits`).
  void check_time(TimePoint now);
  /// The server stops: what was begun is finished, then the session is over.
  void drain(TimePoint now);
  /// The same once it received something, which is answered as the last.
  void drain_after_next() noexcept { draining_ = true; }
  /// Takes the answer to the request that is under way.
  /// @returns whether to `go_on`: not where the request's handler still runs, nor where nobody waits for it
  bool answered(Response response) noexcept;
  /// Also where there is more in the stream of its answer.
  void go_on(TimePoint now);

  [[nodiscard]] bool wants_input() const noexcept;
  [[nodiscard]] bool has_output() const noexcept { return !output_.empty(); }
  /// Gives back what it holds for requests to come, while it is `idle`. `space` stays where it is.
  void rest();
  /// Swaps the output into `bytes`, whose own content is dropped and capacity kept.
  void take_output(std::string& bytes);
  /// The memory that it holds, but for bytes that were taken.
  [[nodiscard]] std::size_t held_bytes() const noexcept;
  /// Whether nothing more will come out of it, but for output that was not taken yet.
  [[nodiscard]] bool over() const noexcept { return state_ == State::closed; }
  /// Between requests, with nothing of the next one here.
  [[nodiscard]] bool idle() const noexcept;
  /// Since when it is, where it is.
  [[nodiscard]] TimePoint idle_since() const noexcept { return since_; }

 private:
  enum class State : std::uint8_t { head, body, handling, streaming, closed };

  /// What a request needs until it is answered and forgotten: the way back, and whose handlers it runs.
  struct Reach {
    std::shared_ptr<ReplySink> replies;
    std::shared_ptr<const Router> router;
  };

  /// @returns whether it is worth another try
  bool step();
  bool read_head();
  bool accept_head();
  bool read_body();
  bool read_chunks();
  bool await_more();
  bool handle(std::string_view body, std::size_t input_bytes);
  void run_handler(std::string_view body);
  bool reject(const Rejection& rejection);
  bool write_answer();
  void begin_stream(std::shared_ptr<BodyStream> stream);
  bool go_on_streaming();

  /// Whether another request may be begun. Whatever was answered and is not sent counts: what waits to be
  /// taken, and what was taken.
  [[nodiscard]] bool has_room() const noexcept {
    return output_.size() + taken_bytes_ < context_.limits.output_bytes_max;
  }

  const SessionContext& context_;
  std::shared_ptr<ReplySink> replies_;
  Origin peer_;
  bool behind_proxy_;

  State state_ = State::head;
  bool in_handler_ = false;
  bool draining_ = false;
  bool ended_ = false;
  bool begun_ = false;  ///< the first byte of a request is here
  bool blank_line_skipped_ = false;
  TimePoint now_;
  TimePoint since_;  ///< when what `state_` says began

  InputBuffer input_;
  HeadScanner scanner_;
  RequestHead head_;
  std::string head_copy_;  ///< of a request whose body is still to come, and has the buffer for itself
  std::optional<ChunkedBody> chunks_;

  std::uint64_t requests_ = 0;            ///< so far
  std::shared_ptr<const Router> router_;  ///< whose the request is that is under way
  RequestRecord record_;
  Framing framing_;
  std::optional<Response> answer_;
  std::shared_ptr<BodyStream> stream_;  ///< of the answer that is under way
  std::string output_;
  std::size_t taken_bytes_ = 0;  ///< of output, until they are sent
};

}  // namespace usher::http
