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

 private:
  void answer_if_unanswered() noexcept;

  std::shared_ptr<ReplySink> sink_;
};

}  // namespace usher::http
