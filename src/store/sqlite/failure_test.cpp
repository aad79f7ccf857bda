#include <gmock/gmock.h>
#include <sqlite3.h>

#include <future>
#include <semaphore>

#include "store/contract/calls.hpp"
#include "store/contract/samples.hpp"
#include "store/sqlite/failing_vfs_for_test.hpp"
#include "store/sqlite/site_for_test.hpp"

namespace usher::store::sqlite {
namespace {

using namespace contract;
using core::Errc;

class FailureTest : public testing::Test {
 protected:
  [[nodiscard]] SqliteOptions options() const {
    auto options = folder_.options();
    options.vfs = vfs_.name();
    return options;
  }

  class Failures final : public service::StoreObserver {
   public:
    void on_commit(std::size_t, std::size_t, std::chrono::nanoseconds) override {}
    void on_failure(std::size_t operations, const core::Error& error) override {
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

TEST_F(FailureTest, AnswersNothingThatTheDiskDidNotKeep) {
  expect_recovery(FailingVfs::sync_fails_with, SQLITE_IOERR_FSYNC, Errc::store_unavailable);
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
  std::vector<std::future<core::Result<void>>> outcomes;
  for (std::uint64_t id = 0; id <= 20; ++id) {
    auto promise = std::make_shared<std::promise<core::Result<void>>>();
    outcomes.push_back(promise->get_future());
    store->insert_invite(an_invite(id), std::nullopt,
                         [promise](core::Result<void> result) { promise->set_value(std::move(result)); });
  }
  FailingVfs::write_fails_with = SQLITE_FULL;
  go.release();
  for (auto& outcome : outcomes) EXPECT_EQ(code_of(outcome.get()), Errc::store_full);
  FailingVfs::write_fails_with = 0;
  EXPECT_THAT(list_invites(*store, {.now = at(core::Duration{0})}).value().invites, testing::IsEmpty());
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
    store->insert_invite(an_invite(id), std::nullopt, [&](core::Result<void> result) {
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
