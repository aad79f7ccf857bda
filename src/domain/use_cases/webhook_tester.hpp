#pragma once

#include "domain/model/delivery.hpp"
#include "domain/model/webhook.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::domain {

/// Sends endpoints tests, which no event stands behind. Thread-safe.
class WebhookTester {
 public:
  virtual ~WebhookTester() = default;

  /// @param done is told what the endpoint made of it, within the time of a try
  /// @returns `rate_limited` where this endpoint's last test is under way, or too many are
  virtual void test(const Webhook& webhook, Done<TryOutcome> done) = 0;
};

}  // namespace usher::domain
