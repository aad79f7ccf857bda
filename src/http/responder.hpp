#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "http/response.hpp"

namespace usher::http {

/// Where answers go. Implemented by the server, and by tests.
class ReplySink {
 public:
  ReplySink() = default;
  ReplySink(const ReplySink&) = delete;
  ReplySink& operator=(const ReplySink&) = delete;
  virtual ~ReplySink() = default;

  /// Called at most once per exchange, from any thread.
  virtual void reply(std::uint64_t exchange, Response response) = 0;
};

/// Takes the answer to one request: call it once, in the handler (which is cheapest) or later, from
/// any thread. One that dies uncalled answers 500, so that no client waits for ever. It may outlive
/// the connection and the server: its answer then goes nowhere.
class Responder {
 public:
  Responder(std::shared_ptr<ReplySink> sink, std::uint64_t exchange) noexcept
      : sink_(std::move(sink)), exchange_(exchange) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&& other) noexcept {
    if (this != &other) {
      answer_if_unanswered();
      sink_ = std::move(other.sink_);
      exchange_ = other.exchange_;
    }
    return *this;
  }
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder() { answer_if_unanswered(); }

  /// A second call does nothing.
  void operator()(Response response) {
    if (const auto sink = std::move(sink_)) sink->reply(exchange_, std::move(response));
  }

  /// One that hands its answer to a function: for testing handlers without a server.
  static Responder calling(std::move_only_function<void(Response)> function);

 private:
  void answer_if_unanswered() noexcept;

  std::shared_ptr<ReplySink> sink_;
  std::uint64_t exchange_;
};

}  // namespace usher::http
