#include "domain/use_cases/settlement.hpp"

#include <gtest/gtest.h>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::domain {
namespace {

using accounts::ScriptedAccounts;
using Call = ScriptedAccounts::Call;
using Fate = ScriptedAccounts::Fate;

class SettlementTest : public testing::Test {
 protected:
  void hold(const std::string& name, Purpose purpose = Purpose::registration) {
    const auto held = wait_for<Redemption>([&](auto done) {
      town_.store.reserve({.invite = shared_.invite.id,
                           .holder = "form:x." + name,
                           .redeemer = Town::address(name),
                           .purpose = purpose,
                           .now = town_.clock.time,
                           .presented_at = town_.clock.time},
                          std::move(done));
    });
    ASSERT_TRUE(held) << held.error().detail;
  }
  Settled settle() {
    return wait_for<Settled>([&](auto done) { settlement_.settle(std::move(done)); }).value();
  }
  Uses uses() { return uses_of(town_.now_of(shared_)); }
  void meet(Fate fate) {
    town_.accounts.fate = [fate](Call) { return fate; };
  }

  Town town_;
  SharedInvite shared_ = town_.invite({.uses_allowed = UseLimit::unlimited()});
  Settlement settlement_{town_.store, &town_.accounts, town_.clock};
};

TEST_F(SettlementTest, AsksForEachAccount) {
  hold("juliet");
  hold("romeo");
  town_.accounts.add(Town::address("juliet"));
  town_.clock.time += lease_default - Duration{1};
  EXPECT_EQ(settle(), Settled{}) << "not before its lease ran out";
  EXPECT_EQ(town_.accounts.calls(Call::exists), 0U);
  town_.clock.time += Duration{1};
  EXPECT_EQ(settle(), (Settled{.committed = 1, .released = 1}));
  EXPECT_EQ(uses(), Uses(0, 1));
  EXPECT_EQ(settle(), Settled{}) << "once";
}

TEST_F(SettlementTest, LeavesWhatNobodyCanSay) {
  hold("juliet");
  town_.clock.time += lease_default;
  meet(Fate::down);
  EXPECT_EQ(settle(), (Settled{.left = 1}));
  EXPECT_EQ(uses(), Uses(1, 0));
  meet(Fate::works);
  EXPECT_EQ(settle(), (Settled{.released = 1}));
}

TEST_F(SettlementTest, LeavesWhatTheStoreFails) {
  hold("juliet");
  hold("romeo");
  town_.accounts.add(Town::address("juliet"));
  town_.clock.time += lease_default;
  town_.store.failures = 2;
  EXPECT_EQ(settle(), (Settled{.left = 2}));
  EXPECT_EQ(settle(), (Settled{.committed = 1, .released = 1}));
}

TEST_F(SettlementTest, GivesResetsBackAndCountsSubscriptionsUnasked) {
  const auto juliet = Localpart::parse("juliet").value();
  shared_ = town_.invite({.kind = InviteKind::reset, .username = juliet});
  hold("juliet", Purpose::password_reset);
  town_.clock.time += lease_default;
  EXPECT_EQ(settle(), (Settled{.released = 1}));
  EXPECT_EQ(uses(), Uses(0, 0));
  shared_ = town_.invite({.kind = InviteKind::contact, .inviter = juliet});
  hold("juliet", Purpose::subscription);
  town_.clock.time += lease_default;
  EXPECT_EQ(settle(), (Settled{.committed = 1})) << "it may have been approved";
  EXPECT_EQ(uses(), Uses(0, 1));
  EXPECT_EQ(town_.accounts.calls(Call::exists), 0U);
}

TEST_F(SettlementTest, SettlesNothingWithoutADirectory) {
  hold("juliet");
  town_.clock.time += lease_default;
  Settlement without(town_.store, nullptr, town_.clock);
  EXPECT_EQ(wait_for<Settled>([&](auto done) { without.settle(std::move(done)); }).value(), Settled{});
  EXPECT_EQ(uses(), Uses(1, 0));
}

TEST_F(SettlementTest, TakesABatchAtATime) {
  for (std::uint32_t i = 0; i <= Settlement::batch_max; ++i) hold("user" + std::to_string(i));
  town_.clock.time += lease_default;
  EXPECT_EQ(settle(), (Settled{.released = Settlement::batch_max}));
  EXPECT_EQ(settle(), (Settled{.released = 1}));
}

TEST_F(SettlementTest, IsBeatenByTheAttemptItself) {
  hold("juliet");
  town_.clock.time += lease_default;
  town_.accounts.slow = true;
  Result<Settled> settled;
  settlement_.settle([&](Result<Settled> result) { settled = std::move(result); });
  ASSERT_TRUE(wait_for<Redemption>([&](auto done) {
    town_.store.commit(shared_.invite.id, "form:x.juliet", town_.clock.time, std::move(done));
  }));
  town_.accounts.answer_all();
  EXPECT_EQ(settled.value(), (Settled{.committed = 1})) << "what is complete is never undone";
  EXPECT_EQ(uses(), Uses(0, 1));
}

}  // namespace
}  // namespace usher::domain
