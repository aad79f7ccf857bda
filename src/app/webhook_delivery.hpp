#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "adapters/telemetry/log.hpp"
#include "adapters/webhooks/courier.hpp"
#include "adapters/webhooks/curl_sender.hpp"
#include "adapters/webhooks/requested_tests.hpp"
#include "app/installation.hpp"
#include "app/store_outages.hpp"

namespace usher::app {

/// Sends webhooks what they are to be told, on a thread of its own. Of several nodes the one that leads does
/// it; where another one goes on, what was under way here may be sent twice.
class WebhookDelivery final : private webhooks::CourierObserver {
 public:
  /// What it is given must outlive this.
  WebhookDelivery(Installation& installation, const StoreOutages& outages, telemetry::Logger& log);
  WebhookDelivery(const WebhookDelivery&) = delete;
  WebhookDelivery& operator=(const WebhookDelivery&) = delete;
  ~WebhookDelivery() override { stop(); }

  /// @param leads whether this node does it; called until `stop` returns. May be started again after that.
  void start(std::function<bool()> leads);
  /// Waits for what the store is asked, not for endpoints. Harmless to repeat.
  void stop();

  /// Tests that requests ask for, whichever node leads. While this is not started they are refused.
  [[nodiscard]] domain::WebhookTester& tester() { return tests_; }

 private:
  void on_disabled(const domain::Webhook& webhook) override;
  void on_failure(const domain::Error& error) override;
  void run(const std::stop_token& stop, const std::function<bool()>& leads);

  const StoreOutages& outages_;
  telemetry::Logger& log_;
  webhooks::CurlSender sender_;
  webhooks::RequestedTests tests_;
  webhooks::Courier courier_;
  std::jthread thread_;
};

/// Sends one test and waits for what comes of it.
domain::TryOutcome send_test(const Installation& installation, secrets::Random& random,
                             const domain::Webhook& webhook);

}  // namespace usher::app
