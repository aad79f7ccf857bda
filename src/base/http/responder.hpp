#pragma once

#include <memory>
#include <utility>

#include "base/http/response.hpp"

namespace usher::http {

/// Where answers go. Implemented by the server, and by tests.
class ReplySink {
 public:
  virtual ~ReplySink() = default;

  /// Called at most once for each request, from any thread.
  virtual void reply(Response response) = 0;

  /// Whether somebody waits for the answer, as far as is known: not once the client has gone, nor once it has
  /// ended its side of the connection. On any thread.
  [[nodiscard]] virtual bool awaited() const noexcept { return true; }

  /// There is something to take from the stream of the answer. On any thread.
  virtual void more() {}
};

/// Takes the answer to one request: call it once, in the handler (which is cheapest) or later, from
/// any thread. One that dies uncalled answers 500, so that no client waits for ever. It may outlive
/// the connection and the server: its answer then goes nowhere.
class Responder {
 public:
  explicit Responder(std::shared_ptr<ReplySink> sink) noexcept : sink_(std::move(sink)) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&& other) noexcept {
    if (this != &other) {
      answer_if_unanswered();
      sink_ = std::move(other.sink_);
    }
    return *this;
  }
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder() { answer_if_unanswered(); }

  /// A second call does nothing.
  void operator()(Response response) {
    if (const auto sink = std::move(sink_)) sink->reply(std::move(response));
  }

  /// Whether its answer is waited for (`ReplySink::awaited`): for handlers that have time. Not while another
  /// thread answers.
  [[nodiscard]] bool awaited() const noexcept { return sink_ != nullptr && sink_->awaited(); }

  /// What the handler works on is there as long as this is held, also behind the answer.
  [[nodiscard]] std::shared_ptr<const void> hold() const noexcept { return sink_; }

 private:
  void answer_if_unanswered() noexcept;

  std::shared_ptr<ReplySink> sink_;
};

}  // namespace usher::http
