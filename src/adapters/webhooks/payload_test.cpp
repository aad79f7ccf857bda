#include "adapters/webhooks/payload.hpp"

#include <gtest/gtest.h>

namespace usher::webhooks {
namespace {

constexpr domain::Timestamp now = std::chrono::sys_days{std::chrono::January / 2 / 2026};

TEST(Payload, HoldsWhatTheRecordHolds) {
  const domain::Event event{.position = {.epoch = 1, .transaction = 2, .number = 3},
                            .time = now,
                            .host = domain::DomainName::parse("example.com").value(),
                            .actor = {domain::ActorType::cli, "ro\"ot"},
                            .type = domain::EventType::invite_created,
                            .object = "AbC",
                            .data = {{"kind", "account"}}};
  EXPECT_EQ(payload_of(event),
            R"({"type":"invite.created","timestamp":"2026-01-02T00:00:00Z","data":{"id":")" +
                domain::to_string(event.position, now) +
                R"(","host":"example.com","actor":{"type":"cli","id":"ro\"ot"},"object":"AbC",)"
                R"("data":{"kind":"account"}}})");
}

TEST(Payload, OfATestNamesTheWebhook) {
  const domain::Webhook webhook{.id = "w1", .host = domain::DomainName::parse("example.com").value()};
  EXPECT_EQ(
      test_payload(webhook, now),
      R"({"type":"webhook.test","timestamp":"2026-01-02T00:00:00Z","data":{"host":"example.com","object":"w1"}})");
}

}  // namespace
}  // namespace usher::webhooks
