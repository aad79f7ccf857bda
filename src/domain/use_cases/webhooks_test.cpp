#include "domain/use_cases/webhooks.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {
namespace {

class SetClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return time; }
  Timestamp time = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

Host a_host(const std::string& name) {
  Host host{.domain = DomainName::parse(name).value()};
  return host;
}

class WebhooksTest : public testing::Test {
 protected:
  Result<IssuedWebhook> create(const std::string& url = "https://hooks.example/") {
    return wait_for<IssuedWebhook>(
        [&](auto done) { webhooks.create(host, {.url = url, .types = {}}, root, std::move(done)); });
  }
  Result<Delivery> replay(const std::string& id, const std::string& event) {
    return wait_for<Delivery>([&](auto done) { webhooks.replay(host, id, event, {}, std::move(done)); });
  }
  void deliver(const std::string& id, const Delivery& delivery) {
    ASSERT_TRUE(wait_for<Webhook>([&](auto done) {
      store.change_webhook(id, {.delivery = delivery}, {.by = {}, .at = clock.time, .reason = {}},
                           std::move(done));
    }));
  }

  const Requester root{Actor{ActorType::cli, "root"}};
  SetClock clock;
  store::MemoryStore store;
  secrets::SystemRandom random;
  Host host = a_host("example.com");
  Webhooks webhooks{store, clock, random, secrets::MasterKey{secrets::KeyBytes{}}, WebhookReach::public_only};
};

TEST_F(WebhooksTest, MakesOneThatStartsBehindAllThatHappened) {
  const auto first = create().value();
  const auto second = create().value();
  EXPECT_NE(first.webhook.id, second.webhook.id);
  EXPECT_NE(first.secret.reveal(), second.secret.reveal());
  EXPECT_EQ(first.webhook.position.number, 0);
  EXPECT_EQ(second.webhook.position.number, 1);
  EXPECT_EQ(webhooks.signer().secret_of(first.webhook).reveal(), first.secret.reveal());
}

TEST_F(WebhooksTest, RefusesAddressesAndMoreThanSoMany) {
  EXPECT_EQ(create("http://hooks.example/").error().code, Errc::invalid_argument);
  for (std::size_t each = 0; each < webhooks_max; ++each) ASSERT_TRUE(create());
  EXPECT_EQ(create().error().code, Errc::invalid_argument);
}

TEST_F(WebhooksTest, OneOfAnotherHostIsNotThere) {
  const auto id = create().value().webhook.id;
  const auto other = a_host("other.example");
  EXPECT_EQ(wait_for<Webhook>([&](auto done) { webhooks.find(other, id, std::move(done)); }).error().code,
            Errc::webhook_not_found);
  EXPECT_EQ(
      wait_for<void>([&](auto done) { webhooks.remove(other, id, root, std::move(done)); }).error().code,
      Errc::webhook_not_found);
  EXPECT_EQ(wait_for<IssuedWebhook>([&](auto done) { webhooks.rotate(other, id, {}, std::move(done)); })
                .error()
                .code,
            Errc::webhook_not_found);
}

TEST_F(WebhooksTest, ANewSecretIsAnotherOneAndTheOldOneStaysForADay) {
  const auto before = create().value();
  const auto after = wait_for<IssuedWebhook>([&](auto done) {
                       webhooks.rotate(host, before.webhook.id, {}, std::move(done));
                     }).value();
  EXPECT_NE(after.secret.reveal(), before.secret.reveal());
  EXPECT_EQ(after.webhook.replaced->seed, before.webhook.seed);
  EXPECT_EQ(after.webhook.replaced->until, clock.time + webhook_overlap);
}

TEST_F(WebhooksTest, HasAnEventSentAgain) {
  const auto id = create().value().webhook.id;
  const Delivery delivered{.webhook = id,
                           .event = {.number = 7},
                           .event_time = clock.time,
                           .type = EventType::invite_created,
                           .state = DeliveryState::failed,
                           .tries = 10,
                           .status = 500,
                           .problem = {},
                           .next_try = {},
                           .changed_at = clock.time};
  deliver(id, delivered);
  clock.time += std::chrono::hours{1};
  const auto again = replay(id, to_string(delivered.event, delivered.event_time)).value();
  EXPECT_EQ(again.state, DeliveryState::waiting);
  EXPECT_EQ(again.tries, 0U);
  EXPECT_EQ(again.next_try, clock.time);
  const auto listed = wait_for<std::vector<Delivery>>(
      [&](auto done) { webhooks.list_deliveries(host, id, {.limit = 10}, std::move(done)); });
  EXPECT_EQ(listed.value(), std::vector{again});
}

TEST_F(WebhooksTest, SendsNothingAgainThatItNeverSent) {
  const auto id = create().value().webhook.id;
  EXPECT_EQ(replay(id, "nonsense").error().code, Errc::invalid_argument);
  EXPECT_EQ(replay(id, "nonsense").error().place.member, "event");
  EXPECT_EQ(replay(id, to_string({.number = 7}, clock.time)).error().code, Errc::invalid_argument);
  EXPECT_EQ(replay("unknown", to_string({.number = 7}, clock.time)).error().code, Errc::webhook_not_found);
}

TEST_F(WebhooksTest, AnEditIsHeldToTheRulesOfANewOne) {
  const auto id = create().value().webhook.id;
  const auto edit = [&](WebhookEdit changes) {
    return wait_for<Webhook>(
        [&](auto done) { webhooks.edit(host, id, std::move(changes), root, std::move(done)); });
  };
  const auto refused = edit({.url = "https://10.0.0.1/"});
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  EXPECT_EQ(refused.error().place.member, "url");
  const auto after = edit({.url = "https://other.example/", .enabled = false}).value();
  EXPECT_EQ(after.url, "https://other.example/");
  EXPECT_EQ(after.state, WebhookState::disabled);
  EXPECT_EQ(wait_for<Webhook>([&](auto done) {
              webhooks.edit(a_host("other.example"), id, {.enabled = true}, root, std::move(done));
            })
                .error()
                .code,
            Errc::webhook_not_found);
}

}  // namespace
}  // namespace usher::domain
