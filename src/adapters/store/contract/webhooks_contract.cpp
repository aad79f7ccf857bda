#include <gmock/gmock.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Delivery;
using domain::DeliveryState;
using domain::EventType;
using domain::Webhook;
using domain::WebhookState;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;

Webhook a_webhook(std::string id, std::string_view of = "example.com") {
  return {.id = std::move(id),
          .host = host(of),
          .url = "https://hooks.example/secret",
          .types = {EventType::invite_created, EventType::webhook_disabled},
          .seed = {std::byte{7}, std::byte{0}, std::byte{255}},
          .created_at = at(minutes{1})};
}

Delivery a_delivery(std::string webhook, std::int64_t number,
                    DeliveryState state = DeliveryState::delivered) {
  Delivery delivery{.webhook = std::move(webhook),
                    .event = {.number = number},
                    .event_time = at(minutes{number}),
                    .type = EventType::invite_created,
                    .state = state,
                    .tries = 3,
                    .status = 503,
                    .problem = "it took too long",
                    .next_try = {},
                    .changed_at = at(minutes{number})};
  if (state == DeliveryState::waiting) delivery.next_try = at(hours{1000 - number});
  return delivery;
}

domain::EventPage events_of(domain::Store& store, std::string object) {
  return list_events(store, {.object = std::move(object)}).value();
}

TEST_P(StoreContract, KeepsAWebhookWithAllThatIsKnownOfIt) {
  auto webhook = a_webhook("w1");
  webhook.replaced = domain::ReplacedSeed{.seed = {std::byte{3}}, .until = at(hours{2})};
  webhook.failing_since = at(minutes{2});
  webhook.state = WebhookState::gone;
  webhook.position.number = 77;
  ASSERT_TRUE(insert_webhook(store(), webhook));
  EXPECT_EQ(code_of(insert_webhook(store(), a_webhook("w1", "other.example"))), domain::Errc::duplicate_id);
  reopen();
  EXPECT_EQ(list_webhooks(store()).value(), std::vector{webhook});
}

TEST_P(StoreContract, RecordsAWebhookWithoutWhatMayBeSecret) {
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w1")));
  const auto page = events_of(store(), "w1");
  ASSERT_EQ(page.events.size(), 1U);
  EXPECT_EQ(page.events.front().type, EventType::webhook_created);
  EXPECT_EQ(page.events.front().data,
            (domain::EventData{{"endpoint", "https://hooks.example"}, {"state", "enabled"}}));
}

TEST_P(StoreContract, ListsWebhooksOfAHostOrOfAllOldestFirst) {
  auto newer = a_webhook("a");
  newer.created_at = at(minutes{2});
  ASSERT_TRUE(insert_webhook(store(), newer));
  ASSERT_TRUE(insert_webhook(store(), a_webhook("b")));
  ASSERT_TRUE(insert_webhook(store(), a_webhook("c", "other.example")));
  const auto ids = [&](std::optional<domain::DomainName> of) {
    std::vector<std::string> found;
    const auto webhooks = list_webhooks(store(), std::move(of)).value();
    found.reserve(webhooks.size());
    for (const Webhook& each : webhooks) found.push_back(each.id);
    return found;
  };
  EXPECT_THAT(ids(host()), ElementsAre("b", "a"));
  EXPECT_THAT(ids(std::nullopt), ElementsAre("b", "c", "a"));
  EXPECT_THAT(ids(host("unknown.example")), ElementsAre());
}

TEST_P(StoreContract, AWebhookIsDeletedByItsHostAlone) {
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w")));
  ASSERT_TRUE(change_webhook(store(), "w", {.delivery = a_delivery("w", 1)}, at(minutes{2})));
  EXPECT_EQ(code_of(delete_webhook(store(), host("other.example"), "w")), domain::Errc::webhook_not_found);
  ASSERT_TRUE(delete_webhook(store(), host(), "w"));
  EXPECT_EQ(code_of(delete_webhook(store(), host(), "w")), domain::Errc::webhook_not_found);
  EXPECT_EQ(code_of(change_webhook(store(), "w", {.edit = {.enabled = true}}, at(minutes{2}))),
            domain::Errc::webhook_not_found);
  EXPECT_TRUE(list_webhooks(store()).value().empty());
  const auto told = events_of(store(), "w");
  ASSERT_EQ(told.events.size(), 2U);
  EXPECT_EQ(told.events.back().type, EventType::webhook_deleted);
  EXPECT_TRUE(list_deliveries(store(), {.webhook = "w"}).value().empty());
}

TEST_P(StoreContract, APlaceInTheRecordIsNeverTakenBack) {
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w")));
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  const auto page = list_events(store()).value();
  const auto last = page.events.back().position;
  ASSERT_TRUE(change_webhook(store(), "w", {.position = last}, at(minutes{2})));
  ASSERT_TRUE(change_webhook(store(), "w", {.position = page.events.front().position}, at(minutes{2})));
  reopen();
  EXPECT_EQ(list_webhooks(store()).value().front().position, last);
}

TEST_P(StoreContract, ASecretThatIsReplacedStaysForADay) {
  const auto before = a_webhook("w");
  ASSERT_TRUE(insert_webhook(store(), before));
  const domain::WebhookSeed fresh{std::byte{9}};
  const auto after = change_webhook(store(), "w", {.seed = fresh}, at(minutes{5})).value();
  reopen();
  EXPECT_EQ(list_webhooks(store()).value(), std::vector{after});
  EXPECT_EQ(after.seed, fresh);
  EXPECT_EQ(events_of(store(), "w").events.back().type, EventType::webhook_rotated);
  EXPECT_EQ(after.replaced, (domain::ReplacedSeed{before.seed, at(minutes{5}) + domain::webhook_overlap}));
}

TEST_P(StoreContract, AnEndpointThatIsGivenUpIsRecordedOnceAndCanBeTakenUpAgain) {
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w")));
  const domain::TryOutcome bad{.status = 500, .problem = {}, .retry_after = {}};
  EXPECT_EQ(change_webhook(store(), "w", {.outcome = bad}, at(minutes{1})).value().failing_since,
            at(minutes{1}));
  for (const auto later : {hours{200}, hours{201}}) {
    EXPECT_EQ(change_webhook(store(), "w", {.outcome = bad}, at(later)).value().state, WebhookState::failing);
  }
  const auto told = events_of(store(), "w");
  ASSERT_EQ(told.events.size(), 2U);
  EXPECT_EQ(told.events.back().type, EventType::webhook_disabled);
  EXPECT_EQ(told.events.back().data.back(), std::pair(std::string("state"), std::string("failing")));
  const auto again = change_webhook(store(), "w", {.edit = {.enabled = true}}, at(hours{300})).value();
  EXPECT_EQ(again.state, WebhookState::enabled);
  EXPECT_FALSE(again.failing_since);
  EXPECT_EQ(events_of(store(), "w").events.back().type, EventType::webhook_enabled);
}

TEST_P(StoreContract, KeepsWhatBecameOfAnEvent) {
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w")));
  auto delivery = a_delivery("w", 5, DeliveryState::waiting);
  delivery.event = list_events(store()).value().events.back().position;
  ASSERT_TRUE(change_webhook(store(), "w", {.delivery = delivery}, at(minutes{1})));
  reopen();
  EXPECT_EQ(list_deliveries(store(), {.webhook = "w"}).value(), std::vector{delivery});
  delivery.state = DeliveryState::delivered;
  delivery.status = 204;
  delivery.problem.clear();
  delivery.next_try.reset();
  ASSERT_TRUE(change_webhook(store(), "w", {.delivery = delivery}, at(minutes{1})));
  EXPECT_EQ(list_deliveries(store(), {.webhook = "w"}).value(), std::vector{delivery});
}

TEST_P(StoreContract, ListsDeliveriesNewestFirstOrThoseThatWaitByTheirTime) {
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w")));
  ASSERT_TRUE(insert_webhook(store(), a_webhook("other")));
  for (const std::int64_t number : {1, 2, 3, 4}) {
    const auto state = number % 2 == 0 ? DeliveryState::waiting : DeliveryState::failed;
    ASSERT_TRUE(change_webhook(store(), "w", {.delivery = a_delivery("w", number, state)}, at(minutes{9})));
  }
  ASSERT_TRUE(change_webhook(store(), "other", {.delivery = a_delivery("other", 9)}, at(minutes{9})));
  const auto numbers = [&](domain::DeliveryFilter filter) {
    std::vector<std::int64_t> found;
    const auto deliveries = list_deliveries(store(), std::move(filter)).value();
    found.reserve(deliveries.size());
    for (const Delivery& each : deliveries) found.push_back(each.event.number);
    return found;
  };
  EXPECT_THAT(numbers({.webhook = "w"}), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(numbers({.webhook = "w", .limit = 2}), ElementsAre(4, 3));
  EXPECT_THAT(numbers({.webhook = "w", .before = 3, .limit = 1}), ElementsAre(2));
  EXPECT_THAT(numbers({.webhook = "w", .states = {DeliveryState::failed}}), ElementsAre(3, 1));
  EXPECT_THAT(numbers({.webhook = "w", .states = {DeliveryState::failed}, .before = 3}), ElementsAre(1));
  EXPECT_THAT(
      numbers({.webhook = "w", .states = {DeliveryState::failed, DeliveryState::waiting}, .limit = 3}),
      ElementsAre(4, 3, 2));
  EXPECT_THAT(numbers({.webhook = "w", .states = {DeliveryState::delivered}}), ElementsAre());
  EXPECT_THAT(numbers({.webhook = "w", .waiting = true}), ElementsAre(4, 2));
  EXPECT_THAT(numbers({.webhook = "w", .waiting = true, .limit = 1}), ElementsAre(4));
}

TEST_P(StoreContract, OldDeliveriesAreForgottenButNoneThatWaits) {
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w")));
  for (const std::int64_t number : {1, 2, 3}) {
    ASSERT_TRUE(change_webhook(store(), "w", {.delivery = a_delivery("w", number)}, at(minutes{9})));
  }
  ASSERT_TRUE(
      change_webhook(store(), "w", {.delivery = a_delivery("w", 4, DeliveryState::waiting)}, at(minutes{9})));
  EXPECT_EQ(prune_deliveries(store(), at(minutes{3}), 1).value(), 1U);
  EXPECT_EQ(prune_deliveries(store(), at(minutes{3}), 10).value(), 1U);
  EXPECT_EQ(prune_deliveries(store(), at(minutes{3}), 10).value(), 0U);
  EXPECT_EQ(prune_deliveries(store(), at(hours{9}), 10).value(), 1U);
  EXPECT_EQ(list_deliveries(store(), {.webhook = "w"}).value().size(), 1U);
}

TEST_P(StoreContract, AnEditOfAWebhookIsRecordedByItsFields) {
  const auto before = a_webhook("w");
  ASSERT_TRUE(insert_webhook(store(), before));
  const domain::WebhookEdit edit{
      .url = "https://other.example/token", .enabled = false, .expected = domain::version_of(before)};
  const auto after = change_webhook(store(), "w", {.edit = edit}, at(minutes{2})).value();
  EXPECT_EQ(after.url, "https://other.example/token");
  EXPECT_EQ(after.state, WebhookState::disabled);
  EXPECT_EQ(code_of(change_webhook(store(), "w", {.edit = edit}, at(minutes{3}))),
            domain::Errc::version_mismatch);
  reopen();
  EXPECT_EQ(list_webhooks(store()).value(), std::vector{after});
  const auto told = events_of(store(), "w");
  ASSERT_EQ(told.events.size(), 3U);
  EXPECT_EQ(told.events[1].type, EventType::webhook_updated);
  EXPECT_EQ(
      told.events[1].data,
      (domain::EventData{{"changed", "url"}, {"endpoint", "https://other.example"}, {"state", "disabled"}}));
  EXPECT_EQ(told.events[2].type, EventType::webhook_disabled);
}

TEST_P(StoreContract, AKeyThatIsGoneDoesNothingWithWebhooks) {
  const auto key = a_key("key");
  ASSERT_TRUE(insert_key(store(), key));
  const auto guard = guard_with(key, at(minutes{2}));
  ASSERT_TRUE(insert_webhook(store(), a_webhook("w"), guard));
  EXPECT_TRUE(find_key(store(), "key").value()->last_used_at) << "its use is noted";
  ASSERT_TRUE(change_webhook(store(), "w", {.edit = {.enabled = false}}, at(minutes{2}), guard));
  const auto before = list_webhooks(store()).value();
  ASSERT_TRUE(delete_key(store(), host(), "key"));
  using domain::Errc;
  EXPECT_EQ(code_of(insert_webhook(store(), a_webhook("v"), guard)), Errc::key_refused);
  EXPECT_EQ(code_of(change_webhook(store(), "w", {.edit = {.enabled = true}}, at(minutes{3}), guard)),
            Errc::key_refused);
  EXPECT_EQ(code_of(delete_webhook(store(), host(), "w", guard)), Errc::key_refused);
  EXPECT_EQ(list_webhooks(store()).value(), before);
  EXPECT_EQ(events_of(store(), "w").events.size(), 2U);
}

}  // namespace
}  // namespace usher::store::contract
