#include "adapters/webhooks/courier.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::webhooks {
namespace {

using namespace std::chrono_literals;
using domain::Delivery;
using domain::DeliveryState;
using domain::EventType;
using domain::TryOutcome;
using domain::Webhook;
using testing::ElementsAre;
using testing::IsEmpty;

class SetClock final : public domain::Clock {
 public:
  [[nodiscard]] domain::Timestamp now() const override { return time; }
  domain::Timestamp time = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

/// Keeps letters until a test says what came of them.
class HeldLetters final : public Sender {
 public:
  void send(Letter letter, Done done) override { held.emplace_back(std::move(letter), std::move(done)); }
  void wait(std::chrono::milliseconds /*at_most*/) override {}
  void wake() override {}

  /// Answers the oldest one. Gives its id.
  std::string answer(TryOutcome outcome) {
    auto [letter, done] = std::move(held.front());
    held.pop_front();
    done(std::move(outcome));
    return letter.id;
  }
  std::string answer(std::uint16_t status) {
    return answer(TryOutcome{.status = status, .problem = {}, .retry_after = {}});
  }

  std::deque<std::pair<Letter, Done>> held;
};

struct Observed final : CourierObserver {
  void on_disabled(const Webhook& webhook) override { disabled.push_back(webhook.id); }
  void on_failure(const domain::Error& error) override { failures.push_back(error.detail); }
  std::vector<std::string> disabled;
  std::vector<std::string> failures;
};

class FullStore final : public store::MemoryStore {
 public:
  using MemoryStore::MemoryStore;
  void change_webhook(std::string id, domain::WebhookChange change, domain::Cause cause,
                      domain::Done<Webhook> done) override {
    if (full) return done(domain::fail(domain::Errc::store_full));
    MemoryStore::change_webhook(std::move(id), std::move(change), std::move(cause), std::move(done));
  }
  bool full = false;
};

class CourierTest : public testing::Test {
 protected:
  Webhook add_webhook(std::string id, domain::EnumSet<EventType> types = {EventType::invite_created}) {
    const Webhook webhook{.id = std::move(id),
                          .host = host,
                          .url = "https://hooks.example/",
                          .types = types,
                          .created_at = clock.time};
    EXPECT_TRUE(
        domain::wait_for<void>([&](auto done) { store.insert_webhook(webhook, {}, std::move(done)); }));
    return webhook;
  }
  /// Makes an invite, and thereby an event.
  void add_event(std::uint64_t number, const std::string& of = "example.com") {
    const domain::Invite invite{.id = {number},
                                .host = domain::DomainName::parse(of).value(),
                                .created_at = clock.time,
                                .expires_at = clock.time + 24h};
    EXPECT_TRUE(domain::wait_for<void>(
        [&](auto done) { store.insert_invite(invite, std::nullopt, std::move(done)); }));
  }
  Webhook webhook() {
    return domain::wait_for<std::vector<Webhook>>(
               [&](auto done) { store.list_webhooks(std::nullopt, std::move(done)); })
        .value()
        .front();
  }
  std::vector<Delivery> deliveries(const std::string& id = "w") {
    return domain::wait_for<std::vector<Delivery>>([&](auto done) {
             store.list_deliveries({.webhook = id, .limit = domain::list_limit_max}, std::move(done));
           })
        .value();
  }
  /// A courier of another process: it knows what the store knows.
  void restart() { courier = make_courier(); }
  std::unique_ptr<Courier> make_courier() {
    letters.held.clear();
    return std::make_unique<Courier>(store, clock, random, signer, letters, observed);
  }
  void pass(domain::Duration time) {
    clock.time += time;
    courier->begin_due();
  }

  const domain::DomainName host = domain::DomainName::parse("example.com").value();
  SetClock clock;
  FullStore store;
  secrets::SystemRandom random;
  domain::WebhookSigner signer{secrets::MasterKey{secrets::KeyBytes{}}};
  HeldLetters letters;
  Observed observed;
  std::unique_ptr<Courier> courier = make_courier();
};

TEST_F(CourierTest, SendsWhatIsAskedForOneAfterTheOther) {
  add_webhook("w");
  add_event(1);
  add_event(2, "other.example");
  add_event(3);
  courier->begin_due();
  ASSERT_EQ(letters.held.size(), 1U);
  EXPECT_NE(letters.held.front().first.body.find("invite.created"), std::string::npos);
  courier->begin_due();
  EXPECT_EQ(letters.held.size(), 1U) << "one at a time";
  const auto first = letters.answer(204);
  ASSERT_EQ(letters.held.size(), 1U) << "the next one at once";
  EXPECT_NE(letters.answer(200), first);
  EXPECT_THAT(letters.held, IsEmpty());
  const auto told = deliveries();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told.back().state, DeliveryState::delivered);
  EXPECT_EQ(told.back().status, 204);
  EXPECT_EQ(webhook().position, told.front().event);
}

TEST_F(CourierTest, SendsTheSameAgainWhereTheOutcomeWasLost) {
  add_webhook("w");
  add_event(1);
  courier->begin_due();
  const auto before = letters.held.front().first;
  clock.time += 1h;
  restart();
  courier->begin_due();
  const auto& after = letters.held.front().first;
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.body, before.body);
  EXPECT_NE(after.signatures, before.signatures) << "the time of the try is signed too";
}

TEST_F(CourierTest, TriesAgainByTheScheduleWhoeverGoesOn) {
  add_webhook("w");
  add_event(1);
  courier->begin_due();
  const auto first = letters.answer(500);
  EXPECT_EQ(webhook().failing_since, clock.time);
  pass(4s);
  EXPECT_THAT(letters.held, IsEmpty());
  restart();
  pass(2s);
  ASSERT_EQ(letters.held.size(), 1U);
  EXPECT_EQ(letters.answer(500), first);
  pass(5min);
  EXPECT_THAT(letters.held, IsEmpty()) << "jitter";
  pass(31s);
  EXPECT_EQ(letters.answer(200), first);
  EXPECT_FALSE(webhook().failing_since);
  EXPECT_EQ(deliveries().front().tries, 3U);
}

TEST_F(CourierTest, OneThatFailsKeepsNoOtherOne) {
  add_webhook("w");
  add_event(1);
  add_event(2);
  courier->begin_due();
  letters.answer(500);
  EXPECT_THAT(letters.held, IsEmpty()) << "nothing arrives there now";
  pass(4s);
  EXPECT_THAT(letters.held, IsEmpty());
  pass(2s);
  letters.answer(500);
  pass(Courier::rest);
  ASSERT_EQ(letters.held.size(), 1U);
  letters.answer(200);
  EXPECT_THAT(deliveries(), ElementsAre(testing::Field(&Delivery::state, DeliveryState::delivered),
                                        testing::Field(&Delivery::state, DeliveryState::waiting)));
}

TEST_F(CourierTest, OneThatIsRefusedKeepsNoOtherOne) {
  add_webhook("w");
  add_event(1);
  add_event(2);
  courier->begin_due();
  letters.answer(422);
  ASSERT_EQ(letters.held.size(), 1U) << "the endpoint is well";
  letters.answer(200);
  EXPECT_THAT(deliveries(), ElementsAre(testing::Field(&Delivery::state, DeliveryState::delivered),
                                        testing::Field(&Delivery::state, DeliveryState::waiting)));
}

TEST_F(CourierTest, HoweverManyAreRefusedTheNextOneIsSent) {
  add_webhook("w");
  const auto count = domain::waiting_deliveries_max + 5;
  for (std::uint64_t each = 1; each <= count; ++each) add_event(each);
  courier->begin_due();
  for (std::uint32_t each = 0; each < count; ++each) {
    ASSERT_EQ(letters.held.size(), 1U) << each;
    letters.answer(404);
  }
  EXPECT_EQ(deliveries().size(), count);
}

TEST_F(CourierTest, NoMoreThanSoManyWait) {
  add_webhook("w");
  for (std::uint64_t each = 1; each <= domain::waiting_deliveries_max + 5; ++each) add_event(each);
  for (std::uint32_t hour = 0; hour < 24 * 4; ++hour) {
    for (int step = 0; step < 12; ++step) {
      pass(5min + 1s);
      while (!letters.held.empty())
        letters.answer(TryOutcome{.status = {}, .problem = "down", .retry_after = 100h});
    }
  }
  std::size_t waiting = 0;
  for (const Delivery& each : deliveries()) waiting += each.next_try ? 1U : 0U;
  EXPECT_LE(waiting, domain::waiting_deliveries_max);
  EXPECT_GT(waiting, 0U);
  EXPECT_THAT(observed.failures, IsEmpty());
}

TEST_F(CourierTest, GivesAnEndpointUpThatIsGone) {
  add_webhook("w", {EventType::invite_created, EventType::webhook_disabled});
  add_event(1);
  courier->begin_due();
  letters.answer(410);
  EXPECT_EQ(webhook().state, domain::WebhookState::gone);
  EXPECT_THAT(observed.disabled, ElementsAre("w"));
  add_event(2);
  pass(1h);
  EXPECT_THAT(letters.held, IsEmpty());
}

TEST_F(CourierTest, AnEndpointThatIsTakenUpAgainGetsAllThatItMissed) {
  add_webhook("w");
  add_event(1);
  courier->begin_due();
  letters.answer(410);
  add_event(2);
  ASSERT_TRUE(domain::wait_for<Webhook>(
      [&](auto done) { store.change_webhook("w", {.edit = {.enabled = true}}, {}, std::move(done)); }));
  pass(1s);
  letters.answer(200);
  EXPECT_EQ(deliveries().size(), 2U);
}

TEST_F(CourierTest, OneEndpointThatHangsKeepsNoOtherOne) {
  add_webhook("w");
  add_webhook("x");
  add_event(1);
  courier->begin_due();
  ASSERT_EQ(letters.held.size(), 2U);
  letters.held.pop_front();
  letters.answer(200);
  add_event(2);
  pass(1s);
  EXPECT_EQ(letters.held.size(), 1U);
}

TEST_F(CourierTest, WhatTheStoreDoesNotTakeIsWrittenDownLaterAndNotSentAgain) {
  add_webhook("w");
  add_event(1);
  add_event(2);
  courier->begin_due();
  store.full = true;
  letters.answer(200);
  EXPECT_EQ(observed.failures.size(), 1U);
  pass(1h);
  EXPECT_THAT(letters.held, IsEmpty());
  store.full = false;
  pass(1s);
  EXPECT_EQ(deliveries().size(), 1U);
  ASSERT_EQ(letters.held.size(), 1U) << "the next one";
  letters.answer(200);
  EXPECT_EQ(deliveries().size(), 2U);
}

TEST_F(CourierTest, WhatTheStoreDidNotTakeIsForgottenOnceAnotherNodeLeads) {
  add_webhook("w");
  add_event(1);
  courier->begin_due();
  store.full = true;
  letters.answer(500);
  courier->pause();
  store.full = false;
  courier->begin_due();
  EXPECT_THAT(deliveries(), IsEmpty());
  EXPECT_EQ(letters.held.size(), 1U);
}

TEST_F(CourierTest, BeginsNothingMoreWhileItIsPaused) {
  add_webhook("w");
  add_event(1);
  add_event(2);
  courier->begin_due();
  courier->pause();
  letters.answer(200);
  EXPECT_THAT(letters.held, IsEmpty());
  EXPECT_EQ(deliveries().size(), 1U);
  courier->begin_due();
  EXPECT_EQ(letters.held.size(), 1U);
}

TEST_F(CourierTest, AnEndpointThatWasDeletedIsForgotten) {
  add_webhook("w");
  add_event(1);
  courier->begin_due();
  ASSERT_TRUE(
      domain::wait_for<void>([&](auto done) { store.delete_webhook(host, "w", {}, std::move(done)); }));
  letters.answer(200);
  pass(1s);
  EXPECT_THAT(letters.held, IsEmpty());
  EXPECT_THAT(observed.failures, IsEmpty());
}

TEST_F(CourierTest, WhatTheRecordLostHasFailed) {
  add_webhook("w");
  add_event(1);
  courier->begin_due();
  letters.answer(500);
  add_event(2);
  ASSERT_TRUE(domain::wait_for<std::uint32_t>(
      [&](auto done) { store.prune_events(clock.time + 1h, 100, std::move(done)); }));
  pass(6s);
  EXPECT_THAT(letters.held, IsEmpty());
  EXPECT_EQ(deliveries().front().state, DeliveryState::failed);
}

TEST_F(CourierTest, NotesAPlaceNowAndThenWhereThereIsNothingToSend) {
  add_webhook("w", {EventType::account_created});
  // The webhook's own is one too.
  for (std::uint64_t each = 1; each < Courier::lag_max - 1; ++each) add_event(each);
  courier->begin_due();
  EXPECT_EQ(webhook().position.number, 0);
  add_event(Courier::lag_max);
  pass(1s);
  EXPECT_GE(webhook().position.number, Courier::lag_max);
}

}  // namespace
}  // namespace usher::webhooks
