#include <future>
#include <memory>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Errc;
using domain::Invite;
using domain::InviteKind;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t id_max = (std::uint64_t{1} << 63) - 1;

Invite full_invite() {
  Invite invite = pinning(an_invite(id_max, "bücher.example"), "жанна");
  invite.kind = InviteKind::contact_with_registration;
  invite.inviter = local("o.neill");
  invite.groups = {"choir", "Bücher & \"Tee\"", "it's"};
  invite.roles = {"prosody:member"};
  invite.source = domain::InviteSource::ad_hoc_command;
  invite.source_detail = "admin@example.com/phone";
  invite.note = "for Zoë; DROP TABLE invites; --";
  invite.labels = {{"order", "17=18"}, {"shop", "Bücher & \"Tee\""}};
  return invite;
}

TEST_P(StoreContract, FindsAnInviteAsItWasInserted) {
  Invite unlimited = an_invite(2);
  unlimited.kind = InviteKind::group;
  unlimited.groups = {"one"};
  unlimited.uses_allowed = domain::UseLimit::unlimited();
  Invite imported = with_uses(an_invite(3), domain::UseLimit::uses_max);
  imported.source = domain::InviteSource::import;
  imported.uses_committed = 4;
  imported.revoked_at = at(minutes{1});
  const std::vector<Invite> invites{an_invite(0), full_invite(), unlimited, imported};
  for (const Invite& invite : invites) {
    ASSERT_TRUE(insert_invite(store(), invite));
    EXPECT_EQ(find_invite(store(), invite.id).value(), invite);
  }
  reopen();
  for (const Invite& invite : invites) EXPECT_EQ(find_invite(store(), invite.id).value(), invite);
}

TEST_P(StoreContract, FindsNoInviteThatIsNotThere) {
  ASSERT_TRUE(insert_invite(store(), an_invite(5)));
  EXPECT_FALSE(find_invite(store(), {4}).value());
  EXPECT_FALSE(find_invite(store(), {id_max}).value());
}

TEST_P(StoreContract, RefusesASecondInviteOfOneId) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  Invite second = an_invite(1, "other.example");
  second.note = "second";
  EXPECT_EQ(code_of(insert_invite(store(), second)), Errc::duplicate_id);
  EXPECT_EQ(find_invite(store(), {1}).value(), an_invite(1));
}

TEST_P(StoreContract, KeepsAPinnedNameFromOtherInvitesOfTheHost) {
  ASSERT_TRUE(insert_invite(store(), pinning(an_invite(1), "alice")));
  EXPECT_EQ(code_of(insert_invite(store(), pinning(an_invite(2), "alice"))), Errc::username_reserved);
  EXPECT_FALSE(find_invite(store(), {2}).value());
  EXPECT_TRUE(insert_invite(store(), pinning(an_invite(3), "alicia")));
  EXPECT_TRUE(insert_invite(store(), pinning(an_invite(4, "other.example"), "alice")));
  EXPECT_TRUE(insert_invite(store(), an_invite(5)));
}

TEST_P(StoreContract, APinEndsWithItsInvite) {
  ASSERT_TRUE(insert_invite(store(), pinning(an_invite(1), "alice")));
  Invite later = pinning(an_invite(2), "alice");
  later.created_at = at(hours{1}) - domain::Duration{1};
  later.expires_at = at(hours{9});
  EXPECT_EQ(code_of(insert_invite(store(), later)), Errc::username_reserved);
  later.created_at = at(hours{1});
  EXPECT_TRUE(insert_invite(store(), later)) << "the first one expired at that moment";

  ASSERT_TRUE(revoke_invite(store(), later.id, at(hours{2})));
  Invite third = pinning(an_invite(3), "alice");
  third.created_at = at(hours{2});
  third.expires_at = at(hours{9});
  EXPECT_TRUE(insert_invite(store(), third)) << "the second one was revoked";

  ASSERT_TRUE(reserve(store(), ask(3, "h", "alice", at(hours{2}))));
  ASSERT_TRUE(commit(store(), {3}, "h", at(hours{2})));
  Invite fourth = third;
  fourth.id = {4};
  EXPECT_TRUE(insert_invite(store(), fourth)) << "the third one was used";
}

TEST_P(StoreContract, AResetPinsNothing) {
  Invite reset = pinning(an_invite(1), "alice");
  reset.kind = InviteKind::reset;
  ASSERT_TRUE(insert_invite(store(), reset));
  reset.id = {2};
  EXPECT_TRUE(insert_invite(store(), reset)) << "two resets for one account may live at once";
  EXPECT_TRUE(insert_invite(store(), pinning(an_invite(3), "alice")));
  reset.id = {4};
  EXPECT_TRUE(insert_invite(store(), reset)) << "it is no claim to the name either";
}

TEST_P(StoreContract, RevokingKeepsTheFirstTime) {
  ASSERT_TRUE(insert_invite(store(), full_invite()));
  Invite revoked = full_invite();
  revoked.revoked_at = at(minutes{1});
  EXPECT_EQ(revoke_invite(store(), revoked.id, at(minutes{1})).value(), revoked);
  EXPECT_EQ(revoke_invite(store(), revoked.id, at(minutes{2})).value(), revoked);
  EXPECT_EQ(find_invite(store(), revoked.id).value(), revoked);
  EXPECT_EQ(code_of(revoke_invite(store(), {77}, at(minutes{1}))), Errc::invite_not_found);
}

TEST_P(StoreContract, WhatIsRefusedSpoilsNoNeighbour) {
  // Started together, so that a backend that groups writes puts them into one group.
  constexpr std::uint64_t count = 200;
  std::vector<std::future<domain::Result<void>>> outcomes;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto promise = std::make_shared<std::promise<domain::Result<void>>>();
    outcomes.push_back(promise->get_future());
    const std::uint64_t id = i % 3 == 0 ? 0 : i;
    store().insert_invite(an_invite(id), std::nullopt,
                          [promise](domain::Result<void> result) { promise->set_value(std::move(result)); });
  }
  int made = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto outcome = outcomes[i].get();
    if (i % 3 == 0) {
      // Which of them is first is nobody's promise.
      if (outcome) {
        ++made;
      } else {
        EXPECT_EQ(code_of(outcome), Errc::duplicate_id) << i;
      }
    } else {
      EXPECT_TRUE(outcome) << i;
      EXPECT_TRUE(find_invite(store(), {i}).value()) << i;
    }
  }
  EXPECT_EQ(made, 1);
  EXPECT_TRUE(find_invite(store(), {0}).value());
}

TEST_P(StoreContract, TwoStoresSeeEachOthersInvites) {
  const auto other = site().open();
  for (std::uint64_t id = 0; id < 20; ++id) {
    domain::Store& writing = id % 2 == 0 ? store() : *other;
    domain::Store& reading = id % 2 == 0 ? *other : store();
    ASSERT_TRUE(insert_invite(writing, an_invite(id, "host" + std::to_string(id) + ".example")));
    EXPECT_EQ(find_invite(reading, {id}).value()->host, host("host" + std::to_string(id) + ".example"));
  }
}

TEST_P(StoreContract, ChecksThatItWorks) {
  EXPECT_TRUE(check(store()));
  EXPECT_TRUE(check(store()));
}

}  // namespace
}  // namespace usher::store::contract
