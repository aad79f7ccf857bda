#include "domain/model/delivery.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};

Delivery a_delivery() {
  return {.webhook = "w", .event = {.number = 1}, .event_time = now, .next_try = now, .changed_at = now};
}

Duration pause_after(const TryOutcome& outcome, double jitter = 0) {
  return *after_try(a_delivery(), outcome, now, jitter).next_try - now;
}

TEST(Delivery, WaitsLongerFromTryToTryAndFailsAfterTheTenth) {
  auto delivery = a_delivery();
  std::vector<Duration> pauses;
  while (delivery.state == DeliveryState::waiting) {
    delivery = after_try(delivery, {.status = 500, .problem = {}, .retry_after = {}}, now, 0);
    if (delivery.next_try) pauses.push_back(*delivery.next_try - now);
  }
  EXPECT_EQ(pauses, (std::vector<Duration>{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}));
  EXPECT_EQ(delivery.state, DeliveryState::failed);
  EXPECT_EQ(delivery.tries, 10U);
  EXPECT_FALSE(delivery.next_try);
}

TEST(Delivery, ArrivesByAnyStatusOfSuccess) {
  for (const std::uint16_t status : std::array<std::uint16_t, 3>{200, 204, 299}) {
    const auto delivery =
        after_try(a_delivery(), {.status = status, .problem = {}, .retry_after = {}}, now, 0);
    EXPECT_EQ(delivery.state, DeliveryState::delivered) << status;
    EXPECT_FALSE(delivery.next_try);
  }
  for (const std::uint16_t status : std::array<std::uint16_t, 5>{199, 300, 301, 400, 503}) {
    const auto delivery =
        after_try(a_delivery(), {.status = status, .problem = {}, .retry_after = {}}, now, 0);
    EXPECT_EQ(delivery.state, DeliveryState::waiting) << status;
    EXPECT_EQ(delivery.status, status);
  }
}

TEST(Delivery, IsNotTriedAgainWhereTheEndpointIsGone) {
  EXPECT_EQ(after_try(a_delivery(), {.status = 410, .problem = {}, .retry_after = {}}, now, 0).state,
            DeliveryState::failed);
}

TEST(Delivery, WaitsAsLongAsItIsAskedToUpToADay) {
  EXPECT_EQ(pause_after({.status = 503, .problem = {}, .retry_after = 60s}), 60s);
  EXPECT_EQ(pause_after({.status = 503, .problem = {}, .retry_after = 1s}), 5s);
  EXPECT_EQ(pause_after({.status = 503, .problem = {}, .retry_after = 10000h}), 24h);
  EXPECT_EQ(pause_after({.status = 503, .problem = {}, .retry_after = -1h}), 5s);
}

TEST(Delivery, JitterAddsATenthAtMost) {
  EXPECT_EQ(pause_after({}, 1), 5500ms);
  EXPECT_EQ(pause_after({}, 0.5), 5250ms);
  EXPECT_EQ(pause_after({}, 77), 5500ms);
}

TEST(Delivery, AnEndpointIsGivenUpAfterFiveDaysOfFailingOrAtOnceWhereItIsGone) {
  const TryOutcome bad{.status = 500, .problem = {}, .retry_after = {}};
  Webhook webhook{.id = "w", .host = DomainName::parse("example.com").value()};
  webhook = after_try(webhook, bad, now);
  EXPECT_EQ(webhook.failing_since, now);
  webhook = after_try(webhook, bad, now + webhook_patience - 1ms);
  EXPECT_EQ(webhook.state, WebhookState::enabled);
  EXPECT_EQ(after_try(webhook, bad, now + webhook_patience).state, WebhookState::failing);
  EXPECT_EQ(after_try(webhook, {.status = 410, .problem = {}, .retry_after = {}}, now).state,
            WebhookState::gone);
  EXPECT_FALSE(after_try(webhook, {.status = 200, .problem = {}, .retry_after = {}}, now).failing_since);
}

TEST(Delivery, KeepsAProblemShort) {
  const auto delivery =
      after_try(a_delivery(), {.status = {}, .problem = std::string(9000, 'x'), .retry_after = {}}, now, 0);
  EXPECT_EQ(delivery.problem.size(), delivery_problem_bytes_max);
}

}  // namespace
}  // namespace usher::domain
