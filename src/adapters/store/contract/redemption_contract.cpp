#include <gmock/gmock.h>

#include <latch>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Errc;
using domain::Invite;
using domain::InviteKind;
using domain::Redemption;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

std::pair<std::uint32_t, std::uint32_t> reserved_and_committed(domain::Store& store, std::uint64_t id) {
  const auto invite = find_invite(store, {id}).value().value();
  return {invite.uses_reserved, invite.uses_committed};
}

using Uses = std::pair<std::uint32_t, std::uint32_t>;

TEST_P(StoreContract, ReservesAUse) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  const auto request = ask(1, "stream", "alice", at(minutes{1}));
  const Redemption expected{.invite = {1},
                            .holder = "stream",
                            .redeemer = request.redeemer,
                            .purpose = domain::Purpose::registration,
                            .reserved_at = at(minutes{1}),
                            .lease_until = at(minutes{1}) + request.lease,
                            .committed_at = std::nullopt};
  EXPECT_EQ(reserve(store(), request).value(), expected);
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(1, 0));
  reopen();
  EXPECT_THAT(list_redemptions(store(), {1}).value(), ElementsAre(expected));
  EXPECT_EQ(code_of(reserve(store(), ask(7, "stream", "alice", at(minutes{1})))), Errc::invite_not_found);
}

TEST_P(StoreContract, TheSameHolderReservesAgainWithoutAnotherUse) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(reserve(store(), ask(1, "stream", "alice", at(minutes{1}))));
  const auto again = reserve(store(), ask(1, "stream", "bob", at(minutes{2}))).value();
  EXPECT_EQ(again.redeemer.local(), local("bob"));
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(1, 0));
  EXPECT_THAT(list_redemptions(store(), {1}).value(), ElementsAre(again));
  EXPECT_EQ(code_of(reserve(store(), ask(1, "other", "carol", at(minutes{2})))), Errc::invite_busy);
}

TEST_P(StoreContract, CommitsAUseForGood) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(reserve(store(), ask(1, "stream", "alice", at(minutes{1}))));
  const auto committed = commit(store(), {1}, "stream", at(minutes{2})).value();
  EXPECT_EQ(committed.committed_at, at(minutes{2}));
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(0, 1));
  EXPECT_EQ(commit(store(), {1}, "stream", at(minutes{3})).value(), committed);
  EXPECT_EQ(code_of(release(store(), {1}, "stream")), Errc::already_redeemed);
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(0, 1));
  EXPECT_THAT(list_redemptions(store(), {1}).value(), ElementsAre(committed));
  EXPECT_EQ(code_of(reserve(store(), ask(1, "stream", "alice", at(minutes{3})))), Errc::already_redeemed);
  EXPECT_EQ(code_of(reserve(store(), ask(1, "other", "bob", at(minutes{3})))), Errc::invite_used_up);
}

TEST_P(StoreContract, CommitsWhateverBecameOfTheInvite) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(reserve(store(), ask(1, "stream", "alice", at(minutes{1}))));
  ASSERT_TRUE(revoke_invite(store(), {1}, at(minutes{2})));
  EXPECT_TRUE(commit(store(), {1}, "stream", at(hours{3})));
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(0, 1));
}

TEST_P(StoreContract, CommitsOnlyWhatIsHeld) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(reserve(store(), ask(1, "stream", "alice", at(minutes{1}))));
  EXPECT_EQ(code_of(commit(store(), {1}, "other", at(minutes{2}))), Errc::reservation_not_found);
  EXPECT_EQ(code_of(commit(store(), {7}, "stream", at(minutes{2}))), Errc::reservation_not_found);
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(1, 0));
}

TEST_P(StoreContract, ReleasingGivesTheUseBack) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(reserve(store(), ask(1, "stream", "alice", at(minutes{1}))));
  EXPECT_TRUE(release(store(), {1}, "stream"));
  EXPECT_TRUE(release(store(), {1}, "stream")) << "harmless to repeat";
  EXPECT_TRUE(release(store(), {1}, "stranger"));
  EXPECT_TRUE(release(store(), {7}, "stream"));
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(0, 0));
  EXPECT_THAT(list_redemptions(store(), {1}).value(), IsEmpty());
  EXPECT_EQ(code_of(commit(store(), {1}, "stream", at(minutes{2}))), Errc::reservation_not_found);
  EXPECT_TRUE(reserve(store(), ask(1, "other", "alice", at(minutes{2}))));
}

TEST_P(StoreContract, ReservesOnlyAsTheRulesAllow) {
  Invite reset = pinning(an_invite(2), "alice");
  reset.kind = InviteKind::reset;
  for (const Invite& invite : {an_invite(1), reset, pinning(an_invite(3), "carol")}) {
    ASSERT_TRUE(insert_invite(store(), invite));
  }
  const auto now = at(minutes{1});
  auto late = ask(1, "h", "alice", at(hours{2}));
  EXPECT_EQ(code_of(reserve(store(), late)), Errc::invite_expired);
  EXPECT_EQ(code_of(reserve(store(), ask(2, "h", "alice", now))), Errc::purpose_not_allowed);
  EXPECT_EQ(code_of(reserve(store(), ask(3, "h", "alice", now))), Errc::username_mismatch);
  EXPECT_EQ(code_of(reserve(store(), ask(1, "h", "carol", now))), Errc::username_reserved)
      << "another invite keeps that name";
  EXPECT_EQ(code_of(reserve(store(), ask(1, "", "alice", now))), Errc::invalid_argument);
  ASSERT_TRUE(revoke_invite(store(), {3}, now));
  EXPECT_EQ(code_of(reserve(store(), ask(3, "h", "carol", now))), Errc::invite_revoked);
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(0, 0));
  EXPECT_THAT(list_redemptions(store(), {1}).value(), IsEmpty());

  late.presented_at = at(minutes{59});
  EXPECT_TRUE(reserve(store(), late)) << "the token was shown in time";
  EXPECT_TRUE(release(store(), {1}, "h"));
  EXPECT_TRUE(reserve(store(), ask(1, "h", "carol", now))) << "what kept the name was revoked";
}

TEST_P(StoreContract, OneAddressIsReservedOnce) {
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), 5)));
  ASSERT_TRUE(insert_invite(store(), an_invite(2)));
  const auto now = at(minutes{1});
  ASSERT_TRUE(reserve(store(), ask(1, "a", "alice", now)));
  EXPECT_EQ(code_of(reserve(store(), ask(1, "b", "alice", now))), Errc::username_reserved);
  EXPECT_EQ(code_of(reserve(store(), ask(2, "a", "alice", now))), Errc::username_reserved);
  EXPECT_TRUE(reserve(store(), ask(1, "a", "alice", now))) << "the holder itself may repeat it";
  EXPECT_TRUE(reserve(store(), ask(1, "b", "bob", now)));
  ASSERT_TRUE(release(store(), {1}, "a"));
  EXPECT_TRUE(reserve(store(), ask(2, "a", "alice", now)));
  ASSERT_TRUE(commit(store(), {2}, "a", now));
  EXPECT_TRUE(reserve(store(), ask(1, "a", "alice", now))) << "no longer under way: the server knows best";
}

TEST_P(StoreContract, WhoUsedAnInviteAsksForNoSubscriptionByIt) {
  for (const std::uint64_t id : {std::uint64_t{1}, std::uint64_t{2}}) {
    Invite invite = with_uses(an_invite(id), 5);
    invite.kind = InviteKind::contact_with_registration;
    invite.inviter = local("romeo");
    ASSERT_TRUE(insert_invite(store(), invite));
  }
  const auto now = at(minutes{1});
  const auto subscribe = [&](std::uint64_t invite, const std::string& name) {
    auto request = ask(invite, "pars:" + name, name, now);
    request.purpose = domain::Purpose::subscription;
    return code_of(reserve(store(), request));
  };
  ASSERT_TRUE(reserve(store(), ask(1, "stream", "alice", now)));
  ASSERT_TRUE(commit(store(), {1}, "stream", now));
  EXPECT_EQ(subscribe(1, "alice"), Errc::already_redeemed);
  reopen();
  EXPECT_EQ(subscribe(1, "alice"), Errc::already_redeemed);
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(0, 1));
  EXPECT_EQ(subscribe(1, "bob"), std::nullopt);
  EXPECT_EQ(subscribe(2, "alice"), std::nullopt) << "another invite, another contact";
}

TEST_P(StoreContract, AnUnlimitedInviteNeverRunsOut) {
  Invite invite = an_invite(1);
  invite.uses_allowed = domain::UseLimit::unlimited();
  ASSERT_TRUE(insert_invite(store(), invite));
  for (std::uint32_t i = 1; i <= 30; ++i) {
    const auto holder = "holder" + std::to_string(i);
    ASSERT_TRUE(reserve(store(), ask(1, holder, "user" + std::to_string(i), at(minutes{1}))));
    if (i % 2 == 0) {
      ASSERT_TRUE(commit(store(), {1}, holder, at(minutes{1})));
    }
    EXPECT_EQ(reserved_and_committed(store(), 1), Uses(i - i / 2, i / 2));
  }
}

TEST_P(StoreContract, ListsRedemptionsOldestFirst) {
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), 3)));
  ASSERT_TRUE(insert_invite(store(), an_invite(2)));
  const auto second = reserve(store(), ask(1, "a", "alice", at(minutes{2}))).value();
  const auto first = reserve(store(), ask(1, "b", "bob", at(minutes{1}))).value();
  ASSERT_TRUE(reserve(store(), ask(2, "a", "carol", at(minutes{0}))));
  EXPECT_THAT(list_redemptions(store(), {1}).value(), ElementsAre(first, second));
  EXPECT_THAT(list_redemptions(store(), {7}).value(), IsEmpty());
}

TEST_P(StoreContract, AListOfRedemptionsHasABound) {
  Invite invite = an_invite(1);
  invite.uses_allowed = domain::UseLimit::unlimited();
  ASSERT_TRUE(insert_invite(store(), invite));
  std::latch reserved(domain::list_limit_max + 1);
  for (std::uint32_t i = 0; i <= domain::list_limit_max; ++i) {
    store().reserve(ask(1, "h" + std::to_string(i), "u" + std::to_string(i), at(seconds{i})),
                    [&](const domain::Result<Redemption>&) { reserved.count_down(); });
  }
  reserved.wait();
  const auto listed = list_redemptions(store(), {1}).value();
  ASSERT_EQ(listed.size(), domain::list_limit_max);
  EXPECT_EQ(listed.front().holder, "h0");
  EXPECT_EQ(listed.back().holder, "h" + std::to_string(domain::list_limit_max - 1));
}

TEST_P(StoreContract, ListsOverdueReservationsOldestLeaseFirst) {
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), 9)));
  const auto held = [&](const std::string& holder, minutes when, minutes lease) {
    auto request = ask(1, holder, holder, at(when));
    request.lease = lease;
    return reserve(store(), request).value();
  };
  const auto second = held("a", minutes{1}, minutes{9});
  const auto first = held("b", minutes{2}, minutes{2});
  held("c", minutes{0}, minutes{20});
  held("done", minutes{0}, minutes{1});
  ASSERT_TRUE(commit(store(), {1}, "done", at(minutes{1})));
  EXPECT_THAT(list_overdue(store(), at(minutes{10}), 5).value(), ElementsAre(first, second));
  EXPECT_THAT(list_overdue(store(), at(minutes{10}) - domain::Duration{1}, 5).value(), ElementsAre(first));
  EXPECT_THAT(list_overdue(store(), at(minutes{10}), 1).value(), ElementsAre(first));
  EXPECT_EQ(reserved_and_committed(store(), 1), Uses(3, 1)) << "an overdue one still counts";
}

}  // namespace
}  // namespace usher::store::contract
