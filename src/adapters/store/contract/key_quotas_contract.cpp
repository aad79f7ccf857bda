#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::ApiKey;
using domain::Errc;
using domain::KeyQuota;
using domain::QuotaPeriod;
using std::chrono::hours;
using std::chrono::minutes;

ApiKey a_bounded_key(std::uint32_t invites, std::string id = "k") {
  ApiKey key = a_key(std::move(id));
  key.quota = KeyQuota{.invites = invites, .period = QuotaPeriod::day};
  return key;
}

std::vector<domain::Invite> invites_from(std::uint64_t first, std::uint64_t count) {
  std::vector<domain::Invite> invites;
  for (std::uint64_t id = first; id < first + count; ++id) invites.push_back(an_invite(id));
  return invites;
}

std::uint32_t used(domain::Store& store, const std::string& id = "k") {
  return find_key(store, id).value()->quota_use.invites;
}

TEST_P(StoreContract, AQuotaIsUsedUpAndBeginsAnew) {
  const ApiKey key = a_bounded_key(2);
  ASSERT_TRUE(insert_key(store(), key));
  EXPECT_TRUE(insert_invite(store(), an_invite(1), guard_with(key, at(hours{1}))));
  EXPECT_TRUE(insert_invite(store(), an_invite(2), guard_with(key, at(hours{2}))));
  const auto refused = insert_invite(store(), an_invite(3), guard_with(key, at(hours{23})));
  ASSERT_EQ(code_of(refused), Errc::quota_used_up);
  EXPECT_EQ(refused.error().until, at(hours{24}));
  EXPECT_FALSE(find_invite(store(), {3}).value());
  reopen();
  EXPECT_EQ(used(store()), 2U);
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(3), guard_with(key, at(hours{23})))),
            Errc::quota_used_up);
  EXPECT_TRUE(insert_invite(store(), an_invite(3), guard_with(key, at(hours{24}))));
  EXPECT_EQ(used(store()), 1U);
}

TEST_P(StoreContract, ABatchCountsAsManyAsItHas) {
  const ApiKey key = a_bounded_key(5);
  ASSERT_TRUE(insert_key(store(), key));
  const auto guard = guard_with(key, at(minutes{1}));
  EXPECT_TRUE(insert_invites(store(), invites_from(1, 3), guard, std::nullopt));
  EXPECT_EQ(code_of(insert_invites(store(), invites_from(11, 3), guard, std::nullopt)), Errc::quota_used_up);
  EXPECT_EQ(code_of(insert_invites(store(), invites_from(21, 6), guard, std::nullopt)),
            Errc::invalid_argument);
  EXPECT_FALSE(find_invite(store(), {11}).value());
  EXPECT_EQ(used(store()), 3U);
  EXPECT_TRUE(insert_invites(store(), invites_from(31, 2), guard, std::nullopt));
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(41), guard)), Errc::quota_used_up);
}

TEST_P(StoreContract, WhatIsRefusedOrSentAgainIsNotCounted) {
  const ApiKey key = a_bounded_key(2);
  ASSERT_TRUE(insert_key(store(), key));
  const auto guard = guard_with(key, at(minutes{1}));
  const domain::Idempotency request{.key = "once", .request = {}};
  EXPECT_EQ(insert_invite_once(store(), an_invite(1), guard, request), domain::InviteId{1});
  EXPECT_EQ(insert_invite_once(store(), an_invite(2), guard, request), domain::InviteId{1});
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(1), guard)), Errc::duplicate_id);
  EXPECT_EQ(used(store()), 1U);
  EXPECT_TRUE(insert_invite(store(), an_invite(3), guard));
  EXPECT_EQ(insert_invite_once(store(), an_invite(4), guard, request), domain::InviteId{1})
      << "it is answered also where nothing is left";
}

TEST_P(StoreContract, AQuotaComesAndGoesUnderAKeyThatIsInUse) {
  const ApiKey key = a_key("k");
  const auto other = site().open();
  ASSERT_TRUE(insert_key(store(), key));
  const auto insert = [&](std::uint64_t id) {
    return code_of(insert_invite(store(), an_invite(id), guard_with(key, at(minutes{1}))));
  };
  EXPECT_EQ(insert(1), std::nullopt);
  ASSERT_TRUE(update_key(*other, host(), "k", {.quota = KeyQuota{.invites = 1}}, at(minutes{1})));
  EXPECT_EQ(insert(2), std::nullopt);
  EXPECT_EQ(insert(3), Errc::quota_used_up);
  ASSERT_TRUE(update_key(*other, host(), "k", {.quota = KeyQuota{.invites = 2}}, at(minutes{1})));
  EXPECT_EQ(insert(3), std::nullopt);
  EXPECT_EQ(insert(4), Errc::quota_used_up) << "what was created stays counted";
  ASSERT_TRUE(update_key(*other, host(), "k", {.quota = std::optional<KeyQuota>()}, at(minutes{1})));
  EXPECT_EQ(insert(4), std::nullopt);
  EXPECT_EQ(used(store()), 0U);
}

TEST_P(StoreContract, ManyThreadsOnTwoStoresCreateAsManyAsAQuotaHas) {
  constexpr std::uint64_t threads_count = 40;
  constexpr std::uint64_t each = 5;
  const ApiKey key = a_bounded_key(37);
  const auto other = site().open();
  ASSERT_TRUE(insert_key(store(), key));
  std::barrier start(threads_count);
  std::atomic<std::uint64_t> created = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < threads_count; ++thread) {
      threads.emplace_back([&, thread] {
        auto& own = thread % 2 == 0 ? store() : *other;
        const auto first = 1000 * (thread + 1);
        const auto guard = guard_with(key, at(minutes{1}));
        start.arrive_and_wait();
        for (std::uint64_t i = 0; i < each; ++i) {
          if (insert_invite(own, an_invite(first + i), guard)) ++created;
        }
        if (insert_invites(own, invites_from(first + each, 2), guard, std::nullopt)) created += 2;
      });
    }
  }
  EXPECT_EQ(created, 37U);
  EXPECT_EQ(used(store()), 37U);
  EXPECT_EQ(count_invites(store(), at(minutes{1})).value().at(0).count, 37U);
}

}  // namespace
}  // namespace usher::store::contract
