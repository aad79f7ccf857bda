#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "domain/model/delivery.hpp"

namespace usher::webhooks {

/// What an endpoint is sent: a POST of `body`, with the headers of Standard Webhooks.
struct Letter {
  std::string url;
  std::string id;            ///< `webhook-id`
  std::int64_t seconds = 0;  ///< `webhook-timestamp`
  std::string signatures;    ///< `webhook-signature`
  std::string body;          ///< JSON
};

/// Sends letters, many at a time. For one thread, but for `wake`.
class Sender {
 public:
  using Done = std::function<void(domain::TryOutcome)>;

  virtual ~Sender() = default;

  /// @param done is called by a later `wait`
  virtual void send(Letter letter, Done done) = 0;
  /// Goes on with what is under way, for `at_most` or until something came of a letter.
  virtual void wait(std::chrono::milliseconds at_most) = 0;
  /// Ends a `wait` under way, or else the next one. Thread-safe.
  virtual void wake() = 0;
};

}  // namespace usher::webhooks
