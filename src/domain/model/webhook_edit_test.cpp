#include "domain/model/webhook_edit.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

Webhook a_webhook() {
  return {.id = "w",
          .host = DomainName::parse("example.com").value(),
          .url = "https://hooks.example/",
          .types = {EventType::invite_created}};
}

TEST(WebhookEdit, ChangesWhatIsNamedAndNothingElse) {
  auto wanted = a_webhook();
  EXPECT_EQ(edited(a_webhook(), {}).value(), wanted);
  wanted.url = "https://other.example/";
  EXPECT_EQ(edited(a_webhook(), {.url = wanted.url}).value(), wanted);
  EXPECT_EQ(changed_fields(a_webhook(), wanted), std::vector<std::string>{"url"});
  wanted.types = {};
  EXPECT_EQ(edited(a_webhook(), {.url = wanted.url, .types = EnumSet<EventType>{}}).value(), wanted);
  EXPECT_EQ(changed_fields(a_webhook(), wanted), (std::vector<std::string>{"url", "types"}));
}

TEST(WebhookEdit, WhatFailedBeforeIsForgottenOnceItIsEnabled) {
  auto webhook = a_webhook();
  webhook.state = WebhookState::failing;
  webhook.failing_since = Timestamp{};
  EXPECT_EQ(edited(webhook, {.enabled = true}).value(), a_webhook());
  const auto off = edited(webhook, {.enabled = false}).value();
  EXPECT_EQ(off.state, WebhookState::disabled);
  EXPECT_EQ(off.failing_since, webhook.failing_since);
}

TEST(WebhookEdit, ExpectsAVersion) {
  const auto seen = version_of(a_webhook());
  const WebhookEdit off{.enabled = false, .expected = seen};
  const auto after = edited(a_webhook(), off);
  ASSERT_TRUE(after);
  EXPECT_EQ(edited(*after, off).error().code, Errc::version_mismatch);
}

TEST(WebhookEdit, AVersionStandsForAllThatIsShown) {
  const auto differs = [](auto change) {
    auto webhook = a_webhook();
    change(webhook);
    return version_of(webhook) != version_of(a_webhook());
  };
  EXPECT_TRUE(differs([](Webhook& webhook) { webhook.id = "v"; }));
  EXPECT_TRUE(differs([](Webhook& webhook) { webhook.url += "a"; }));
  EXPECT_TRUE(differs([](Webhook& webhook) { webhook.types.add(EventType::key_created); }));
  EXPECT_TRUE(differs([](Webhook& webhook) { webhook.state = WebhookState::gone; }));
  EXPECT_TRUE(differs([](Webhook& webhook) { webhook.failing_since = Timestamp{}; }));
  EXPECT_FALSE(differs([](Webhook& webhook) { webhook.position.number = 7; }));
}

}  // namespace
}  // namespace usher::domain
