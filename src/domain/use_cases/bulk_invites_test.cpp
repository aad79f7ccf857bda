#include "domain/use_cases/bulk_invites.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {
namespace {

using testing::SizeIs;

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::sys_days{std::chrono::January / 1 / 2026};
  }
};

/// Refuses what it is told to.
class FaultyStore final : public store::MemoryStore {
 public:
  void insert_invites(std::vector<Invite> invites, KeyGuard guard, std::optional<Idempotency> request,
                      Done<InviteId> done) override {
    if (collisions > 0) {
      --collisions;
      return done(fail(Errc::duplicate_id));
    }
    MemoryStore::insert_invites(std::move(invites), std::move(guard), std::move(request), std::move(done));
  }
  void revoke_invite(InviteId id, Cause cause, Done<Invite> done) override {
    if (id == broken) return done(fail(Errc::store_unavailable));
    if (id == pruned) return done(fail(Errc::invite_not_found));
    MemoryStore::revoke_invite(id, std::move(cause), std::move(done));
  }
  int collisions = 0;
  std::optional<InviteId> broken;
  std::optional<InviteId> pruned;
};

class BulkInvitesTest : public testing::Test {
 protected:
  BulkInvitesTest() {
    const ApiKey key{.id = "key",
                     .host = host_.domain,
                     .name = {},
                     .scopes = {Scope::create_invites},
                     .methods = {},
                     .created_at = {},
                     .expires_at = {},
                     .last_used_at = {}};
    EXPECT_TRUE(wait_for<void>([&](auto done) { store_.insert_key(key, {}, std::move(done)); }));
  }

  Result<std::vector<Invite>> create(std::vector<InviteDraft> drafts,
                                     std::optional<Idempotency> request = std::nullopt) {
    const KeyGuard guard{.key_id = "key", .digest = {}, .now = clock_.now()};
    for (auto& draft : drafts) {
      draft.source = InviteSource::api;
      draft.source_detail = "key";
    }
    return wait_for<std::vector<Invite>>([&](auto done) {
      bulk_.create(host_, std::move(drafts), guard, std::move(request), std::move(done));
    });
  }
  std::uint64_t count(const InviteFilter& filter = {}) {
    return wait_for<MatchCount>([&](auto done) { bulk_.count(filter, std::move(done)); }).value().count;
  }
  Result<Revocation> revoke(const InviteFilter& filter, const std::string& reason = "") {
    return wait_for<Revocation>(
        [&](auto done) { bulk_.revoke(filter, Actor{ActorType::cli, "root"}, reason, std::move(done)); });
  }

  Host host_{.domain = *DomainName::parse("example.com"),
             .public_url = "https://example.com",
             .landing_url = "https://example.com/invite?{token}",
             .site_name = "Example",
             .invite_ttl = std::chrono::hours{168},
             .reset_ttl = std::chrono::hours{24}};
  FaultyStore store_;
  FixedClock clock_;
  secrets::SystemRandom random_;
  BulkInvites bulk_{store_, clock_, random_};
};

TEST_F(BulkInvitesTest, AreMadeInTheirOrder) {
  const auto made = create({{.note = "first"}, {.note = "second"}, {.note = "third"}});
  ASSERT_TRUE(made);
  ASSERT_THAT(*made, SizeIs(3));
  EXPECT_EQ(made->at(0).note, "first");
  EXPECT_EQ(made->at(2).note, "third");
  EXPECT_LT(made->at(0).id, made->at(2).id);
  EXPECT_EQ(count(), 3U);
}

TEST_F(BulkInvitesTest, AFaultIsPlaced) {
  const auto refused = create({{}, {.ttl = std::chrono::years{11}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().place, (ErrorPlace{.item = 1, .member = "ttl"}));
  EXPECT_EQ(count(), 0U);
}

TEST_F(BulkInvitesTest, NoneGoesBeyondTheHostsCeilings) {
  host_.invite_uses_max = 5;
  const auto made = create({{}, {.uses_allowed = *UseLimit::of(6)}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().place, (ErrorPlace{.item = 1, .member = "uses_allowed"}));
  EXPECT_EQ(count(), 0U);
}

TEST_F(BulkInvitesTest, TakenIdsAreReplaced) {
  store_.collisions = 2;
  EXPECT_TRUE(create({{}, {}}));
  store_.collisions = 3;
  EXPECT_EQ(create({{}, {}}).error().code, Errc::duplicate_id);
  EXPECT_EQ(count(), 2U);
}

TEST_F(BulkInvitesTest, ARequestThatIsSentAgainGivesWhatItMade) {
  const Idempotency request{.key = "once", .request = {}};
  ASSERT_TRUE(create({{.note = "other"}}));
  const auto made = create({{.note = "a"}, {.note = "b"}}, request);
  ASSERT_TRUE(create({{.note = "other"}}));
  EXPECT_EQ(create({{.note = "a"}, {.note = "b"}}, request), made);
  EXPECT_EQ(count(), 4U);
}

TEST_F(BulkInvitesTest, ThoseThatMatchAreRevoked) {
  ASSERT_TRUE(create({{.note = "spring"}, {.note = "spring"}, {.note = "autumn"}}));
  const auto revoked = revoke({.note = "spring"});
  ASSERT_TRUE(revoked);
  EXPECT_EQ(revoked->count, 2U);
  EXPECT_EQ(revoked->next, std::nullopt);
  EXPECT_EQ(count({.states = {InviteState::revoked}}), 2U);
  EXPECT_EQ(revoke({.note = "spring"})->count, 0U) << "pending ones alone";
  EXPECT_EQ(revoke({.states = {InviteState::revoked}})->count, 0U) << "they are already";
}

TEST(BulkInvites, AFilterOfStatesAloneNarrowsNothing) {
  EXPECT_FALSE(narrows({}));
  EXPECT_FALSE(narrows({.host = *DomainName::parse("example.com"),
                        .states = {InviteState::pending},
                        .after = InvitePosition{.id = {7}},
                        .limit = 5}));
  EXPECT_TRUE(narrows({.kinds = {InviteKind::group}}));
  EXPECT_TRUE(narrows({.note = "a"}));
  EXPECT_TRUE(narrows({.expires_until = Timestamp{}}));
}

TEST_F(BulkInvitesTest, AStepIsBounded) {
  const auto more = BulkInvites::step_max + 5;
  ASSERT_TRUE(create(std::vector<InviteDraft>(batch_size_max)));
  ASSERT_TRUE(create(std::vector<InviteDraft>(more - batch_size_max)));
  const auto first = revoke({});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->count, BulkInvites::step_max);
  ASSERT_TRUE(first->next);
  const auto second = revoke({.after = first->next});
  EXPECT_EQ(second->count, 5U);
  EXPECT_EQ(second->next, std::nullopt);
  EXPECT_EQ(count({.states = {InviteState::pending}}), 0U);
}

TEST_F(BulkInvitesTest, WhatIsGoneMeanwhileIsNoFailure) {
  const auto made = create({{}, {}});
  store_.pruned = made->front().id;
  EXPECT_EQ(revoke({})->count, 1U);
}

TEST_F(BulkInvitesTest, WhereTheStoreFailsItIsSaid) {
  const auto made = create({{}, {}, {}});
  store_.broken = made->at(1).id;
  EXPECT_EQ(revoke({}).error().code, Errc::store_unavailable);
  EXPECT_EQ(count({.states = {InviteState::revoked}}), 2U);
  EXPECT_EQ(revoke({}, std::string(reason_bytes_max + 1, 'x')).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace usher::domain
