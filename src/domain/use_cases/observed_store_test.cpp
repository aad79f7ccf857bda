#include "domain/use_cases/observed_store.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/store/memory/memory_store.hpp"
#include "domain/use_cases/barrier.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {
namespace {

using testing::ElementsAre;
using testing::Pair;

class Outcomes final : public StoreOutcomes {
 public:
  void on_done(StoreUse use) override { done.push_back(use); }
  void on_failed(StoreUse use, const Error& error) override { failed.emplace_back(use, error.code); }
  void on_final(const Redemption& use) override { final.push_back(use.holder); }

  std::vector<StoreUse> done;
  std::vector<std::pair<StoreUse, Errc>> failed;
  std::vector<std::string> final;
};

/// One that fails in one way, or gives what a store in memory gives.
class FailingStore final : public store::MemoryStore {
 public:
  void check(Done<void> done) override { done(fails_with ? std::unexpected(*fails_with) : Result<void>{}); }
  void find_key(std::string id, Done<std::optional<ApiKey>> done) override {
    if (fails_with) return done(std::unexpected(*fails_with));
    MemoryStore::find_key(std::move(id), std::move(done));
  }

  /// It was made final at zero.
  void commit(InviteId invite, std::string holder, Timestamp /*now*/, Done<Redemption> done) override {
    if (fails_with) return done(std::unexpected(*fails_with));
    done(Redemption{.invite = invite,
                    .holder = std::move(holder),
                    .redeemer = BareJid::parse("juliet@example.com").value(),
                    .committed_at = Timestamp{}});
  }

  std::optional<Error> fails_with;
};

/// One that is broken itself.
class BrokenListener final : public StoreOutcomes {
 public:
  void on_done(StoreUse /*use*/) override { throw std::runtime_error("broken"); }
};

TEST(ObservedStoreTest, TellsHowAllEnds) {
  Outcomes outcomes;
  auto owned = std::make_unique<FailingStore>();
  FailingStore& failing = *owned;
  const auto store = observed(std::move(owned), {&outcomes});
  const auto check = [&] { return wait_for<void>([&](auto done) { store->check(std::move(done)); }); };
  const auto find = [&] {
    return wait_for<std::optional<ApiKey>>([&](auto done) { store->find_key("x", std::move(done)); });
  };
  EXPECT_TRUE(check());
  EXPECT_TRUE(find());
  EXPECT_THAT(outcomes.done, ElementsAre(StoreUse::write, StoreUse::read));
  for (const Errc code :
       {Errc::store_full, Errc::store_read_only, Errc::store_unavailable, Errc::overloaded}) {
    failing.fails_with = Error{code};
    EXPECT_EQ(check().error().code, code);
  }
  EXPECT_EQ(find().error().code, Errc::overloaded);
  EXPECT_THAT(
      outcomes.failed,
      ElementsAre(Pair(StoreUse::write, Errc::store_full), Pair(StoreUse::write, Errc::store_read_only),
                  Pair(StoreUse::write, Errc::store_unavailable), Pair(StoreUse::write, Errc::overloaded),
                  Pair(StoreUse::read, Errc::overloaded)));
}

TEST(ObservedStoreTest, TellsAllListenersOfAUseWhenItIsMadeFinalAndNotAgain) {
  Outcomes first;
  Outcomes second;
  auto owned = std::make_unique<FailingStore>();
  FailingStore& failing = *owned;
  const auto store = observed(std::move(owned), {&first, &second});
  const auto commit = [&](std::string holder, Timestamp now) {
    return wait_for<Redemption>(
        [&](auto done) { store->commit({7}, std::move(holder), now, std::move(done)); });
  };
  EXPECT_TRUE(commit("form:fresh", Timestamp{}));
  EXPECT_TRUE(commit("form:again", Timestamp{} + Duration{1}));
  failing.fails_with = Error{Errc::store_full};
  EXPECT_FALSE(commit("form:failed", Timestamp{}));
  for (const Outcomes* each : {&first, &second}) {
    EXPECT_THAT(each->final, ElementsAre("form:fresh"));
    EXPECT_THAT(each->done, ElementsAre(StoreUse::write, StoreUse::write));
    EXPECT_THAT(each->failed, ElementsAre(Pair(StoreUse::write, Errc::store_full)));
  }
}

TEST(ObservedStoreTest, AListenerThatThrowsHoldsUpNobody) {
  std::vector<std::string> told;
  on_callback_failure([&](std::string_view what) { told.emplace_back(what); });
  BrokenListener broken;
  Outcomes outcomes;
  const auto store = observed(std::make_unique<FailingStore>(), {&broken, &outcomes});
  EXPECT_TRUE(wait_for<void>([&](auto done) { store->check(std::move(done)); }));
  EXPECT_THAT(outcomes.done, ElementsAre(StoreUse::write));
  EXPECT_THAT(told, ElementsAre("broken"));
  on_callback_failure(nullptr);
}

TEST(ObservedStoreTest, WhatACallbackThrowsEndsThere) {
  std::vector<std::string> told;
  on_callback_failure([&](std::string_view what) { told.emplace_back(what); });
  Outcomes outcomes;
  const auto store = observed(std::make_unique<FailingStore>(), {&outcomes});
  const auto held = std::make_shared<int>(1);
  store->check([held](const Result<void>&) { throw std::runtime_error("no luck"); });
  store->find_key("x", [held](const Result<std::optional<ApiKey>>&) { throw 7; });
  store->prune(Timestamp{}, 1,
               [held](const Result<std::uint32_t>&) { throw std::runtime_error("no luck either"); });
  EXPECT_THAT(told, ElementsAre("no luck", "unknown exception", "no luck either"));
  EXPECT_EQ(held.use_count(), 1) << "what they held is gone: a responder has answered by then";
  on_callback_failure(nullptr);
}

TEST(ObservedStoreTest, ARefusalIsNoFailure) {
  Outcomes outcomes;
  const auto store = observed(std::make_unique<FailingStore>(), {&outcomes});
  const auto revoked = wait_for<Invite>([&](auto done) { store->revoke_invite({7}, {}, std::move(done)); });
  EXPECT_EQ(revoked.error().code, Errc::invite_not_found);
  const auto pruned =
      wait_for<std::uint32_t>([&](auto done) { store->prune(Timestamp{}, 1, std::move(done)); });
  EXPECT_TRUE(pruned);
  EXPECT_THAT(outcomes.done, ElementsAre(StoreUse::write)) << "to prune nothing writes nothing";
  EXPECT_THAT(outcomes.failed, testing::IsEmpty());
}

}  // namespace
}  // namespace usher::domain
