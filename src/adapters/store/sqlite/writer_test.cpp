#include <gmock/gmock.h>

#include <future>
#include <latch>
#include <mutex>
#include <semaphore>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/failure.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"
#include "adapters/store/sqlite/writer.hpp"
#include "domain/rules/rules.hpp"

namespace usher::store::sqlite {
namespace {

using namespace contract;
using domain::Errc;
using domain::Result;

/// Holds the writer in its first transaction until it is let go.
class Gate {
 public:
  void wait_once() {
    if (passed_.exchange(true)) return;
    reached_.count_down();
    open_.acquire();
  }
  void await_writer() { reached_.wait(); }
  void open() { open_.release(); }

 private:
  std::atomic<bool> passed_ = false;
  std::latch reached_{1};
  std::binary_semaphore open_{0};
};

class Batches final : public domain::StoreObserver {
 public:
  void on_commit(std::size_t operations, std::size_t waiting, std::chrono::nanoseconds took) override {
    const std::scoped_lock lock(mutex_);
    operations_.push_back(operations);
    waiting_.push_back(waiting);
    EXPECT_GT(took.count(), 0);
  }
  std::vector<std::size_t> operations() {
    const std::scoped_lock lock(mutex_);
    return operations_;
  }
  std::vector<std::size_t> waiting() {
    const std::scoped_lock lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::size_t> operations_;
  std::vector<std::size_t> waiting_;
};

class WriterTest : public testing::Test {
 protected:
  SqliteOptions gated() {
    auto options = folder_.options();
    options.before_commit = [this](std::size_t) { gate_.wait_once(); };
    return options;
  }

  TestFolder folder_;
  Gate gate_;
};

TEST_F(WriterTest, CommitsWhatWaitsTogetherWithinABound) {
  Batches batches;
  auto options = gated();
  options.batch_max = 16;
  {
    const auto store = open_or_throw(options, &batches);
    store->insert_invite(an_invite(0), std::nullopt, [](Result<void>) {});
    gate_.await_writer();
    for (std::uint64_t id = 1; id <= 40; ++id) {
      store->insert_invite(an_invite(id), std::nullopt, [](Result<void>) {});
    }
    gate_.open();
  }
  EXPECT_THAT(batches.operations(), testing::ElementsAre(1, 16, 16, 8));
  EXPECT_THAT(batches.waiting(), testing::ElementsAre(40, 24, 8, 0));
}

TEST_F(WriterTest, HasAllAnswersOfATransactionRunTogether) {
  std::vector<int> answered_at_once;
  int answered = 0;
  auto options = gated();
  options.run_answers = [&](const std::function<void()>& give_all) {
    const int before = answered;
    give_all();
    answered_at_once.push_back(answered - before);
  };
  {
    const auto store = open_or_throw(options);
    const auto insert = [&](std::uint64_t id) {
      store->insert_invite(an_invite(id), std::nullopt, [&](Result<void>) { ++answered; });
    };
    insert(0);
    gate_.await_writer();
    for (std::uint64_t id = 1; id <= 3; ++id) insert(id);
    gate_.open();
  }
  EXPECT_THAT(answered_at_once, testing::ElementsAre(1, 3));
}

TEST_F(WriterTest, RefusesWhatIsBeyondTheBoundAtOnce) {
  auto options = gated();
  options.waiting_max = 8;
  const auto store = open_or_throw(options);
  store->insert_invite(an_invite(0), std::nullopt, [](Result<void>) {});
  gate_.await_writer();
  std::atomic<int> inserted = 0;
  for (std::uint64_t id = 1; id <= 8; ++id) {
    store->insert_invite(an_invite(id), std::nullopt,
                         [&](Result<void> result) { inserted += result ? 1 : 0; });
  }
  EXPECT_EQ(code_of(insert_invite(*store, an_invite(9))), Errc::overloaded);
  EXPECT_EQ(code_of(check(*store)), Errc::overloaded);
  EXPECT_EQ(inserted, 0) << "nothing is answered before its commit";
  EXPECT_FALSE(find_invite(*store, {0}).value()) << "nor seen; and reading does not wait for writing";
  gate_.open();
  for (auto refused = check(*store); !refused; refused = check(*store)) {
    ASSERT_EQ(code_of(refused), Errc::overloaded);
  }
  EXPECT_EQ(inserted, 8);
  EXPECT_FALSE(find_invite(*store, {9}).value());
}

TEST_F(WriterTest, AnswersWhatIsAskedWhileItCloses) {
  auto store = open_or_throw(gated());
  domain::Store& closing = *store;
  std::atomic<int> answered = 0;
  store->insert_invite(an_invite(0), std::nullopt, [&](Result<void>) {
    closing.list_redemptions({0}, [&](const Result<std::vector<domain::Redemption>>& listed) {
      EXPECT_EQ(code_of(listed), Errc::store_unavailable);
      closing.insert_invite(an_invite(1), std::nullopt, [&](Result<void> result) {
        EXPECT_TRUE(result);
        ++answered;
      });
    });
  });
  gate_.await_writer();
  std::jthread closer([&] { store.reset(); });
  while (list_invites(closing, {.now = at(domain::Duration{0})})) std::this_thread::yield();
  gate_.open();
  closer.join();
  EXPECT_EQ(answered, 1);
}

TEST_F(WriterTest, SpoilsNoNeighbourByAWriteThatBreaks) {
  // Straight on the writer: no operation of the store is known to break like this.
  const auto options = folder_.options();
  open_or_throw(options).reset();
  const ConnectionOptions file{.file = options.file.string()};
  std::vector<std::future<Result<void>>> outcomes;
  {
    Writer writer(std::make_unique<WriteConnection>(file), {}, nullptr, domain::run_plainly,
                  [this](std::size_t) { gate_.wait_once(); });
    const auto submit = [&](auto work) {
      auto promise = std::make_shared<std::promise<Result<void>>>();
      outcomes.push_back(promise->get_future());
      writer.submit<void>(std::move(work),
                          [promise](Result<void> result) { promise->set_value(std::move(result)); });
    };
    submit([](WriteConnection& connection) {
      return domain::rules::insert_invite(connection.rows, an_invite(0), std::nullopt);
    });
    gate_.await_writer();
    submit([](WriteConnection& connection) {
      return domain::rules::insert_invite(connection.rows, an_invite(1), std::nullopt);
    });
    submit([](WriteConnection& connection) -> Result<void> {
      auto before =
          domain::rules::insert_invite(connection.rows, an_invite(2, "half-done.example"), std::nullopt);
      connection.rows.move_uses({2}, 5, 0);  // against the table's CHECK
      return before;
    });
    submit([](WriteConnection&) -> Result<void> { throw std::runtime_error("broken"); });
    submit([](WriteConnection& connection) {
      return domain::rules::insert_invite(connection.rows, an_invite(3), std::nullopt);
    });
    gate_.open();
  }
  EXPECT_TRUE(outcomes[0].get());
  EXPECT_TRUE(outcomes[1].get());
  EXPECT_EQ(code_of(outcomes[2].get()), Errc::store_unavailable);
  EXPECT_EQ(code_of(outcomes[3].get()), Errc::store_unavailable);
  EXPECT_TRUE(outcomes[4].get());
  const auto store = open_or_throw(options);
  EXPECT_EQ(list_invites(*store, {.now = at(domain::Duration{0})}).value().invites.size(), 3U);
  EXPECT_FALSE(find_invite(*store, {2}).value());
}

TEST_F(WriterTest, WaitsForAnotherWriterUpToABound) {
  auto options = folder_.options();
  options.busy_wait = std::chrono::milliseconds{50};
  const auto store = open_or_throw(options);
  ASSERT_TRUE(insert_invite(*store, an_invite(1)));
  Connection other(ConnectionOptions{.file = options.file.string()});
  other.execute("BEGIN IMMEDIATE");
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(code_of(insert_invite(*store, an_invite(2))), Errc::store_unavailable);
  EXPECT_GE(std::chrono::steady_clock::now() - started, options.busy_wait);
  EXPECT_TRUE(find_invite(*store, {1}).value());
  other.execute("COMMIT");
  EXPECT_TRUE(insert_invite(*store, an_invite(2)));
}

TEST_F(WriterTest, ChecksWithoutGrowingTheDatabase) {
  const auto store = open_or_throw(folder_.options());
  Connection watcher(ConnectionOptions{.file = folder_.options().file.string()});
  const auto pages = [&] {
    Statement statement(watcher, "PRAGMA page_count");
    Rows rows = statement.query();
    rows.next();
    return rows.integer(0);
  };
  const auto before = pages();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(check(*store));
  EXPECT_EQ(pages(), before);
}

TEST_F(WriterTest, NoticesThatTheFileIsGone) {
  const auto store = open_or_throw(folder_.options());
  ASSERT_TRUE(check(*store));
  std::filesystem::remove(folder_.options().file);
  EXPECT_EQ(code_of(check(*store)), Errc::store_unavailable);
}

}  // namespace
}  // namespace usher::store::sqlite
