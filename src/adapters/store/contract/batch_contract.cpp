#include <gmock/gmock.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Errc;
using domain::Invite;
using domain::InviteId;
using domain::InviteState;
using std::chrono::minutes;
using testing::ElementsAre;

/// Several that follow each other.
std::vector<Invite> invites_from(std::uint64_t first, std::uint64_t count) {
  std::vector<Invite> invites;
  for (std::uint64_t id = first; id < first + count; ++id) {
    invites.push_back(an_invite(id));
    invites.back().note = "number " + std::to_string(id);
  }
  return invites;
}

/// Asks a store for several, by a key that it has.
class Batches {
 public:
  explicit Batches(domain::Store& store) : store_(store) { EXPECT_TRUE(insert_key(store_, key_)); }

  domain::Result<InviteId> insert(std::vector<Invite> invites,
                                  std::optional<domain::Idempotency> request = std::nullopt) {
    return insert_invites(store_, std::move(invites), guard_with(key_, at(minutes{0})), std::move(request));
  }

 private:
  domain::Store& store_;
  domain::ApiKey key_ = a_key("key");
};

std::uint64_t count(domain::Store& store, const domain::InviteFilter& filter = {}) {
  return count_matching(store, filter).value().count;
}

TEST_P(StoreContract, ABatchIsMadeWithAnEventForEach) {
  Batches batches(store());
  const auto invites = invites_from(7, 3);
  ASSERT_EQ(batches.insert(invites), InviteId{7});
  for (const Invite& invite : invites) EXPECT_EQ(find_invite(store(), invite.id).value(), invite);
  EXPECT_EQ(find_key(store(), "key").value()->last_used_at, at(minutes{0}));
  std::vector<std::string> told;
  for (const auto& event : list_events(store()).value().events) {
    if (event.type == domain::EventType::invite_created) told.push_back(event.object);
  }
  EXPECT_THAT(told, ElementsAre(to_string(InviteId{7}), to_string(InviteId{8}), to_string(InviteId{9})));
}

TEST_P(StoreContract, ABatchHasAsManyAsTheBoundAllows) {
  Batches batches(store());
  const auto invites = invites_from(1, domain::batch_size_max);
  ASSERT_EQ(batches.insert(invites), InviteId{1});
  EXPECT_EQ(count(store()), domain::batch_size_max);
  EXPECT_EQ(find_invite(store(), invites.back().id).value(), invites.back());
}

TEST_P(StoreContract, OfABatchNoneIsMadeWhereOneCannotBe) {
  Batches batches(store());
  ASSERT_TRUE(insert_invite(store(), pinning(an_invite(1), "alice")));
  auto reserved = invites_from(10, 3);
  reserved[1] = pinning(reserved[1], "alice");
  const auto refused = batches.insert(reserved);
  EXPECT_EQ(code_of(refused), Errc::username_reserved);
  EXPECT_EQ(refused.error().place, (domain::ErrorPlace{.item = 1, .member = "username"}));
  auto twice = invites_from(20, 3);
  twice[0] = pinning(twice[0], "bob");
  twice[2] = pinning(twice[2], "bob");
  EXPECT_EQ(batches.insert(twice).error().place, (domain::ErrorPlace{.item = 2, .member = "username"}));
  ASSERT_TRUE(insert_invite(store(), an_invite(32)));
  EXPECT_EQ(code_of(batches.insert(invites_from(30, 3))), Errc::duplicate_id);
  EXPECT_EQ(count(store()), 2U) << "those that stood in the way";
  EXPECT_EQ(batches.insert(invites_from(40, 2)), InviteId{40}) << "and the store goes on";
}

TEST_P(StoreContract, ABatchMayPinOneNameOnTwoHosts) {
  auto invites = invites_from(1, 2);
  invites[0] = pinning(invites[0], "alice");
  invites[1] = pinning(an_invite(2, "example.org"), "alice");
  auto key = a_key("both");
  key.more_hosts = {host("example.org")};
  ASSERT_TRUE(insert_key(store(), key));
  EXPECT_EQ(insert_invites(store(), invites, guard_with(key, at(minutes{0})), std::nullopt), InviteId{1});
}

TEST_P(StoreContract, ABatchForAKeyThatIsGoneMakesNone) {
  Batches batches(store());
  ASSERT_TRUE(delete_key(store(), host(), "key"));
  EXPECT_EQ(code_of(batches.insert(invites_from(1, 2))), Errc::key_refused);
  EXPECT_EQ(count(store()), 0U);
}

TEST_P(StoreContract, ABatchThatIsSentAgainIsMadeOnce) {
  Batches batches(store());
  const domain::Idempotency request{.key = "once", .request = {std::byte{1}}};
  EXPECT_EQ(batches.insert(invites_from(1, 3), request), InviteId{1});
  EXPECT_EQ(batches.insert(invites_from(11, 3), request), InviteId{1});
  const domain::Idempotency another{.key = "once", .request = {std::byte{2}}};
  EXPECT_EQ(code_of(batches.insert(invites_from(21, 3), another)), Errc::idempotency_mismatch);
  EXPECT_EQ(count(store()), 3U);
  ASSERT_TRUE(insert_invite(store(), an_invite(31)));
  const domain::Idempotency refused{.key = "refused", .request = {}};
  EXPECT_EQ(code_of(batches.insert(invites_from(31, 2), refused)), Errc::duplicate_id);
  EXPECT_EQ(batches.insert(invites_from(41, 2), refused), InviteId{41})
      << "what was refused is not remembered";
}

TEST_P(StoreContract, CountsWhatAListWouldGive) {
  auto invites = invites_from(1, 5);
  invites[0].inviter = local("romeo");
  invites[1] = pinning(invites[1], "alice");
  invites[2].revoked_at = at(minutes{1});
  invites[3].labels = {{"team", "blue"}};
  invites[4].note = "A Note";
  for (const Invite& invite : invites) ASSERT_TRUE(insert_invite(store(), invite));
  ASSERT_TRUE(insert_invite(store(), an_invite(6, "example.org")));
  EXPECT_EQ(count(store()), 6U);
  EXPECT_EQ(count(store(), {.host = host()}), 5U);
  EXPECT_EQ(count(store(), {.host = host("nowhere.example")}), 0U);
  EXPECT_EQ(count(store(), {.host = host(), .states = {InviteState::pending}, .now = at(minutes{2})}), 4U);
  EXPECT_EQ(count(store(), {.inviter = local("romeo")}), 1U);
  EXPECT_EQ(count(store(), {.username = local("alice")}), 1U);
  EXPECT_EQ(count(store(), {.label = std::pair("team", "blue")}), 1U);
  EXPECT_EQ(count(store(), {.note = "a nO"}), 1U);
  EXPECT_EQ(count(store(), {.after = domain::InvitePosition{.id = {3}}, .limit = 1}), 6U)
      << "on whichever pages";
}

}  // namespace
}  // namespace usher::store::contract
