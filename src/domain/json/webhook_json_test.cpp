#include "domain/json/webhook_json.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace usher::domain {
namespace {

constexpr Timestamp now = std::chrono::sys_days{std::chrono::January / 2 / 2026};

TEST(WebhookJson, OfAWebhookHoldsNothingThatSigns) {
  const Webhook webhook{.id = "w",
                        .host = DomainName::parse("example.com").value(),
                        .url = "https://hooks.example/",
                        .types = {EventType::webhook_updated, EventType::invite_created},
                        .state = WebhookState::disabled,
                        .seed = {std::byte{7}},
                        .replaced = ReplacedSeed{.seed = {std::byte{8}}, .until = now},
                        .failing_since = now,
                        .created_at = now};
  EXPECT_EQ(boost::json::serialize(to_json(webhook)),
            R"({"id":"w","host":"example.com","url":"https://hooks.example/",)"
            R"("types":["invite.created","webhook.updated"],"state":"disabled",)"
            R"("failing_since":"2026-01-02T00:00:00Z","created_at":"2026-01-02T00:00:00Z"})");
}

TEST(WebhookJson, OfADeliveryTellsWhatBecameOfIt) {
  Delivery delivery{.webhook = "w",
                    .event = {.number = 7},
                    .event_time = now,
                    .type = EventType::invite_created,
                    .state = DeliveryState::waiting,
                    .tries = 2,
                    .status = 503,
                    .problem = {},
                    .next_try = now,
                    .changed_at = now};
  const auto id = to_string(delivery.event, now);
  EXPECT_EQ(boost::json::serialize(to_json(delivery)),
            R"({"event":")" + id +
                R"(","type":"invite.created","state":"waiting","tries":2,"status":503,"problem":null,)"
                R"("next_try":"2026-01-02T00:00:00Z","changed_at":"2026-01-02T00:00:00Z"})");
}

TEST(WebhookJson, OfATestSaysWhetherItArrived) {
  EXPECT_EQ(boost::json::serialize(to_json(TryOutcome{.status = 204, .problem = {}, .retry_after = {}})),
            R"({"arrived":true,"status":204,"problem":null})");
  EXPECT_EQ(boost::json::serialize(to_json(TryOutcome{.status = {}, .problem = "late", .retry_after = {}})),
            R"({"arrived":false,"status":null,"problem":"late"})");
}

}  // namespace
}  // namespace usher::domain
