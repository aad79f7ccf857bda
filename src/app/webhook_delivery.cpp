#include "app/webhook_delivery.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "adapters/webhooks/letters.hpp"
#include "app/version.hpp"
#include "domain/use_cases/barrier.hpp"

namespace usher::app {
namespace {

// How soon an event is noticed.
constexpr std::chrono::milliseconds look_interval{1000};

webhooks::CurlOptions curl_options(const Installation& installation) {
  return {.reach = installation.config.webhooks.reach, .user_agent = "usher/" + std::string(version())};
}

}  // namespace

WebhookDelivery::WebhookDelivery(Installation& installation, const StoreOutages& outages,
                                 telemetry::Logger& log)
    : outages_(outages),
      log_(log),
      sender_(curl_options(installation)),
      tests_(sender_, installation.clock, installation.random, installation.webhooks.signer()),
      courier_(*installation.store, installation.clock, installation.random, installation.webhooks.signer(),
               sender_, *this) {}

void WebhookDelivery::start(std::function<bool()> leads) {
  tests_.open();
  thread_ = std::jthread([this, leads = std::move(leads)](const std::stop_token& stop) { run(stop, leads); });
}

void WebhookDelivery::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  sender_.wake();
  thread_.join();
  tests_.close();
}

void WebhookDelivery::run(const std::stop_token& stop, const std::function<bool()>& leads) {
  using Clock = std::chrono::steady_clock;
  auto look_at = Clock::now();
  while (!stop.stop_requested()) {
    // What one endpoint is sent goes on by itself: all are looked at now and then alone.
    if (Clock::now() >= look_at) {
      domain::behind_barrier([&] { leads() ? courier_.begin_due() : courier_.pause(); });
      look_at = Clock::now() + look_interval;
    }
    domain::behind_barrier([&] { tests_.send_requested(); });
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(look_at - Clock::now());
    domain::behind_barrier([&] { sender_.wait(std::max(left, std::chrono::milliseconds{0})); });
  }
}

void WebhookDelivery::on_disabled(const domain::Webhook& webhook) {
  log_.warning("a webhook is sent no events any more",
               {{"host", webhook.host.str()},
                {"webhook", webhook.id},
                {"why", domain::name_of(webhook.state)},
                {"again", "usher webhook enable " + webhook.host.str() + " " + webhook.id}});
}

void WebhookDelivery::on_failure(const domain::Error& error) {
  if (!outages_.under_way()) log_.warning("webhooks wait for the database", {{"why", error.detail}});
}

domain::TryOutcome send_test(const Installation& installation, secrets::Random& random,
                             const domain::Webhook& webhook) {
  webhooks::CurlSender sender(curl_options(installation));
  std::optional<domain::TryOutcome> outcome;
  const auto now = installation.clock.now();
  sender.send(webhooks::test_letter_to(webhook, random, installation.webhooks.signer(), now),
              [&](domain::TryOutcome given) { outcome = std::move(given); });
  while (!outcome) sender.wait(look_interval);
  return *std::move(outcome);
}

}  // namespace usher::app
