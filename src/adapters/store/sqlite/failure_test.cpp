#include <gmock/gmock.h>
#include <sqlite3.h>

#include <future>
#include <semaphore>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/failing_vfs_for_test.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"

namespace usher::store::sqlite {
namespace {

using namespace contract;
using domain::Errc;

class FailureTest : public testing::Test {
 protected:
  [[nodiscard]] SqliteOptions options() const {
    auto options = folder_.options();
    options.vfs = vfs_.name();
    return options;
  }

  class Failures final : public domain::StoreObserver {
   public:
    void on_commit(std::size_t, std::size_t, std::chrono::nanoseconds) override {}
    void on_failure(std::size_t operations, const domain::Error& error) override {
      operations_ += operations;
      EXPECT_NE(error.detail, "");
    }
    std::atomic<std::size_t> operations_ = 0;
  };

  /// `fault` makes everything that writes fail with `expected`; afterwards all is as before it.
  void expect_recovery(std::atomic<int>& fault, int code, Errc expected) {
    Failures failures;
    auto store = open_or_throw(options(), &failures);
    ASSERT_TRUE(insert_invite(*store, an_invite(1)));
    fault = code;
    EXPECT_EQ(code_of(insert_invite(*store, an_invite(2))), expected);
    EXPECT_EQ(code_of(insert_invite(*store, an_invite(3, "new-host.example"))), expected);
    EXPECT_EQ(code_of(check(*store)), expected);
    EXPECT_TRUE(find_invite(*store, {1}).value()) << "reading goes on";
    EXPECT_FALSE(find_invite(*store, {2}).value());
    EXPECT_EQ(failures.operations_, 3U);
    fault = 0;
    EXPECT_TRUE(check(*store));
    EXPECT_TRUE(insert_invite(*store, an_invite(3, "new-host.example")));
    EXPECT_TRUE(insert_invite(*store, an_invite(2)));
    store.reset();
    store = open_or_throw(options());
    for (const std::uint64_t id : {1U, 2U, 3U}) EXPECT_TRUE(find_invite(*store, {id}).value()) << id;
    EXPECT_EQ(find_invite(*store, {3}).value()->host, host("new-host.example"));
  }

  /// Asks for so many invites, numbered from 0, and waits for none.
  static std::vector<std::future<domain::Result<void>>> insert_many(domain::Store& store,
                                                                    std::uint64_t count) {
    std::vector<std::future<domain::Result<void>>> outcomes;
    for (std::uint64_t id = 0; id < count; ++id) {
      auto promise = std::make_shared<std::promise<domain::Result<void>>>();
      outcomes.push_back(promise->get_future());
      store.insert_invite(an_invite(id), std::nullopt,
                          [promise](domain::Result<void> result) { promise->set_value(std::move(result)); });
    }
    return outcomes;
  }

  FailingVfs vfs_;
  TestFolder folder_;
};

TEST_F(FailureTest, RecoversFromAFullDisk) {
  expect_recovery(FailingVfs::write_fails_with, SQLITE_FULL, Errc::store_full);
}

TEST_F(FailureTest, RecoversFromAReadOnlyDisk) {
  expect_recovery(FailingVfs::write_fails_with, SQLITE_READONLY, Errc::store_read_only);
}

TEST_F(FailureTest, RecoversFromADiskThatFails) {
  expect_recovery(FailingVfs::write_fails_with, SQLITE_IOERR_WRITE, Errc::store_unavailable);
}

/// A second sync would say that all is well, whatever became of what the first one could not write.
TEST_F(FailureTest, BelievesNoSyncAfterOneThatFailed) {
  Failures failures;
  auto store = open_or_throw(options(), &failures);
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));
  FailingVfs::sync_fails_with = SQLITE_IOERR_FSYNC;
  const auto unsynced = insert_invite(*store, an_invite(2));
  EXPECT_EQ(code_of(unsynced), Errc::store_unavailable);
  EXPECT_THAT(unsynced.error().detail, testing::AllOf(testing::HasSubstr("usher.db-wal could not be synced"),
                                                      testing::HasSubstr("restart usher")));
  EXPECT_EQ(failures.operations_, 1U);
  FailingVfs::sync_fails_with = 0;
  const int syncs = FailingVfs::syncs;
  EXPECT_EQ(insert_invite(*store, an_invite(3)).error(), unsynced.error());
  EXPECT_EQ(check(*store).error(), unsynced.error());
  EXPECT_EQ(code_of(find_invite(*store, {1})), Errc::store_unavailable);
  store.reset();
  EXPECT_EQ(FailingVfs::syncs, syncs) << "nor does SQLite copy into the database what it reads back";
  store = open_or_throw(options());
  EXPECT_TRUE(find_invite(*store, {1}).value());
  EXPECT_FALSE(find_invite(*store, {3}).value());
  EXPECT_TRUE(insert_invite(*store, an_invite(3)));
}

/// The first sync is held up until another group was committed. A third one has to wait for it.
TEST_F(FailureTest, OneGroupIsWrittenWhileAnotherIsSynced) {
  std::binary_semaphore enough_wait(0);
  std::atomic<int> commits = 0;
  std::atomic<int> answered = 0;
  std::atomic<int> answered_before = -1;
  std::atomic<int> commits_before = 0;
  std::atomic<bool> hold = false;
  FailingVfs::before_sync = [&] {
    if (!hold || answered_before >= 0) return;
    while (commits < 2) std::this_thread::yield();
    answered_before = answered.load();
    commits_before = commits.load();
  };
  auto options = this->options();
  options.batch_max = 50;
  options.before_commit = [&](std::size_t) {
    if (!hold) return;
    if (commits == 0) enough_wait.acquire();
    ++commits;
  };
  {
    const auto store = open_or_throw(options);
    ASSERT_TRUE(insert_invite(*store, an_invite(1000))) << "SQLite itself syncs a log's first page";
    hold = true;
    for (std::uint64_t id = 0; id <= 150; ++id)
      store->insert_invite(an_invite(id), std::nullopt,
                           [&](const domain::Result<void>& result) { answered += result ? 1 : 0; });
    enough_wait.release();
  }
  EXPECT_EQ(answered_before, 0);
  EXPECT_EQ(commits_before, 2);
  EXPECT_EQ(answered, 151);
}

TEST_F(FailureTest, RefusesEveryGroupThatWaitsForASyncThatFails) {
  std::binary_semaphore go(0);
  std::atomic<bool> first = true;
  auto options = this->options();
  options.batch_max = 50;
  options.before_commit = [&](std::size_t) {
    if (first.exchange(false)) go.acquire();
  };
  const auto store = open_or_throw(options);
  auto outcomes = insert_many(*store, 201);
  FailingVfs::sync_fails_with = SQLITE_IOERR_FSYNC;
  go.release();
  for (auto& outcome : outcomes) EXPECT_EQ(code_of(outcome.get()), Errc::store_unavailable);
}

TEST_F(FailureTest, SyncsTheDiskForEachAnswer) {
  const auto store = open_or_throw(options());
  for (std::uint64_t id = 1; id <= 5; ++id) {
    const int before = FailingVfs::syncs;
    ASSERT_TRUE(insert_invite(*store, an_invite(id)));
    EXPECT_GT(FailingVfs::syncs, before);
  }
}

TEST_F(FailureTest, AFailedCommitFailsAllOfItsOperations) {
  // The first write holds the writer until 20 more wait, which then share one transaction.
  std::binary_semaphore go(0);
  std::atomic<int> commits = 0;
  auto options = this->options();
  options.before_commit = [&](std::size_t) {
    if (++commits == 1) go.acquire();
  };
  const auto store = open_or_throw(options);
  auto outcomes = insert_many(*store, 21);
  FailingVfs::write_fails_with = SQLITE_FULL;
  go.release();
  for (auto& outcome : outcomes) EXPECT_EQ(code_of(outcome.get()), Errc::store_full);
  FailingVfs::write_fails_with = 0;
  EXPECT_THAT(list_invites(*store, {.now = at(domain::Duration{0})}).value().invites, testing::IsEmpty());
  EXPECT_LE(commits, 3);
}

TEST_F(FailureTest, ClosingWithAFullDiskAnswersEverything) {
  std::binary_semaphore go(0);
  std::atomic<bool> first = true;
  auto options = this->options();
  options.before_commit = [&](std::size_t) {
    if (first.exchange(false)) go.acquire();
  };
  options.batch_max = 4;
  auto store = open_or_throw(options);
  std::atomic<int> refused = 0;
  constexpr int count = 100;
  for (std::uint64_t id = 0; id < count; ++id) {
    store->insert_invite(an_invite(id), std::nullopt, [&](domain::Result<void> result) {
      if (code_of(result) == Errc::store_full) ++refused;
    });
  }
  FailingVfs::write_fails_with = SQLITE_FULL;
  go.release();
  store.reset();
  EXPECT_EQ(refused, count);
  FailingVfs::write_fails_with = 0;
}

}  // namespace
}  // namespace usher::store::sqlite
