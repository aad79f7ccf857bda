#include <gmock/gmock.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Invite;
using std::chrono::hours;
using std::chrono::minutes;

TEST_P(StoreContract, PrunesWhatWasOverBefore) {
  Invite expired = an_invite(1);
  expired.expires_at = at(minutes{10});
  Invite revoked = an_invite(2);
  revoked.revoked_at = at(minutes{10});
  for (const Invite& invite : {expired, revoked, an_invite(3), an_invite(4)}) {
    ASSERT_TRUE(insert_invite(store(), invite));
  }
  ASSERT_TRUE(reserve(store(), ask(3, "h", "alice", at(minutes{1}))));
  ASSERT_TRUE(commit(store(), {3}, "h", at(minutes{10})));
  EXPECT_EQ(prune(store(), at(minutes{10}), 100).value(), 0U) << "not over before that moment";
  EXPECT_EQ(prune(store(), at(minutes{10}) + domain::Duration{1}, 100).value(), 3U);
  for (const std::uint64_t id : {1U, 2U, 3U}) EXPECT_FALSE(find_invite(store(), {id}).value()) << id;
  EXPECT_THAT(list_redemptions(store(), {3}).value(), testing::IsEmpty());
  EXPECT_TRUE(find_invite(store(), {4}).value());
}

TEST_P(StoreContract, PrunesNothingThatIsPartlyUsed) {
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), 2)));
  ASSERT_TRUE(reserve(store(), ask(1, "h", "alice", at(minutes{1}))));
  ASSERT_TRUE(commit(store(), {1}, "h", at(minutes{1})));
  EXPECT_EQ(prune(store(), at(minutes{30}), 100).value(), 0U);
}

TEST_P(StoreContract, PrunesNothingWithAReservationUnderWay) {
  Invite invite = with_uses(an_invite(1), 2);
  ASSERT_TRUE(insert_invite(store(), invite));
  ASSERT_TRUE(reserve(store(), ask(1, "h", "alice", at(minutes{1}))));
  ASSERT_TRUE(revoke_invite(store(), {1}, at(minutes{2})));
  EXPECT_EQ(prune(store(), at(hours{9}), 100).value(), 0U);
  EXPECT_EQ(list_redemptions(store(), {1}).value().size(), 1U);
  ASSERT_TRUE(release(store(), {1}, "h"));
  EXPECT_EQ(prune(store(), at(hours{9}), 100).value(), 1U);
}

TEST_P(StoreContract, PrunesAtMostTheLimit) {
  for (std::uint64_t id = 1; id <= 5; ++id) ASSERT_TRUE(insert_invite(store(), an_invite(id)));
  EXPECT_EQ(prune(store(), at(hours{2}), 2).value(), 2U);
  EXPECT_EQ(prune(store(), at(hours{2}), 2).value(), 2U);
  EXPECT_EQ(list_invites(store(), {.now = at(hours{2})}).value().invites.size(), 1U);
  EXPECT_EQ(prune(store(), at(hours{2}), 2).value(), 1U);
  EXPECT_EQ(prune(store(), at(hours{2}), 2).value(), 0U);
}

TEST_P(StoreContract, APrunedInvitesIdAndNameAreFree) {
  ASSERT_TRUE(insert_invite(store(), pinning(an_invite(1), "alice")));
  ASSERT_EQ(prune(store(), at(hours{2}), 2).value(), 1U);
  EXPECT_TRUE(insert_invite(store(), pinning(an_invite(1), "alice")));
}

TEST_P(StoreContract, KeepsTheTimeThatWasNotedLast) {
  EXPECT_EQ(find_proven_time(store()).value(), std::nullopt);
  for (const auto& time : {at(hours{2}), at(hours{1})}) {
    ASSERT_TRUE(note_proven_time(store(), time));
    EXPECT_EQ(find_proven_time(*site().open()).value(), time);
  }
}

}  // namespace
}  // namespace usher::store::contract
