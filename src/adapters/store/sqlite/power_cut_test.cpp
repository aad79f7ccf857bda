#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <latch>
#include <limits>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/power_cut_vfs_for_test.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"

namespace usher::store::sqlite {
namespace {

using namespace contract;
using domain::Result;
using Ids = std::set<std::uint64_t>;

/// USHER_POWER_CUTS asks for more: `USHER_POWER_CUTS=10000 store_sqlite_test --gtest_filter='PowerCut.*'`.
unsigned cuts() {
  const char* const asked = std::getenv("USHER_POWER_CUTS");  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? 300 : static_cast<unsigned>(std::stoul(asked));
}

/// Syncs are played, so that the real disk would only slow it down.
std::filesystem::path quick_folder() {
  const std::filesystem::path in_memory = "/dev/shm";
  return std::filesystem::is_directory(in_memory) ? in_memory : std::filesystem::temp_directory_path();
}

/// People who each make an invite, reserve its use and commit that, and begin again, until the power goes
/// off.
class People {
 public:
  People(domain::Store& store, std::size_t count) : store_(store), left_(static_cast<std::ptrdiff_t>(count)) {
    for (std::size_t i = 0; i < count; ++i) insert();
  }

  void await_end() const { left_.wait(); }

  Ids asked, inserted, asked_to_commit, committed;  // to be read after the end

 private:
  void insert() {
    const std::uint64_t id = next_++;
    note(asked, id);
    store_.insert_invite(an_invite(id), std::nullopt, [this, id](const Result<void>& outcome) {
      if (!outcome) return leave();
      note(inserted, id);
      reserve(id);
    });
  }

  void reserve(std::uint64_t id) {
    store_.reserve(ask(id, "holder", "n" + std::to_string(id), at(minutes_)),
                   [this, id](const Result<domain::Redemption>& outcome) {
                     if (!outcome) return leave();
                     note(asked_to_commit, id);
                     commit(id);
                   });
  }

  void commit(std::uint64_t id) {
    store_.commit({id}, "holder", at(minutes_), [this, id](const Result<domain::Redemption>& outcome) {
      if (!outcome) return leave();
      note(committed, id);
      insert();
    });
  }

  void note(Ids& ids, std::uint64_t id) {
    const std::scoped_lock lock(mutex_);
    ids.insert(id);
  }

  void leave() { left_.count_down(); }

  static constexpr std::chrono::minutes minutes_{1};
  domain::Store& store_;
  std::latch left_;
  std::atomic<std::uint64_t> next_ = 1;
  std::mutex mutex_;
};

/// Another process that brings the log into the database, so that it begins anew while others write.
void checkpoint_until_it_is_off(const SqliteOptions& options) {
  Connection other(ConnectionOptions{.file = options.file.string(), .vfs = options.vfs});
  while (!PowerCutVfs::is_off()) static_cast<void>(other.checkpoint());
}

void expect_whole(const std::filesystem::path& file) {
  Connection connection(ConnectionOptions{.file = file.string()});
  Statement check(connection, "PRAGMA integrity_check");
  Rows rows = check.query();
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), "ok");
}

void expect_what_was_acknowledged(const SqliteOptions& options, const People& people) {
  const auto store = open_or_throw(options);
  Ids found;
  for (const std::uint64_t id : people.asked) {
    const auto invite = find_invite(*store, {id}).value();
    if (!invite) continue;
    found.insert(id);
    const bool used = invite->uses_committed > 0;
    EXPECT_TRUE(used || !people.committed.contains(id)) << "a use was lost of " << id;
    EXPECT_TRUE(!used || people.asked_to_commit.contains(id)) << "nobody used " << id;
  }
  for (const std::uint64_t id : people.inserted) EXPECT_TRUE(found.contains(id)) << "lost " << id;
  Connection connection(ConnectionOptions{.file = options.file.string()});
  EXPECT_EQ(single_number(connection, "SELECT count(*) FROM invites"), std::ssize(found));
  EXPECT_TRUE(check(*store));
}

/// Few people are answered by the thread that writes, many by the one that syncs.
void cut_the_power(const std::filesystem::path& empty_database, std::mt19937& random) {
  const TestFolder before(quick_folder());
  const TestFolder after(quick_folder());
  std::filesystem::copy(empty_database, before.options().file);
  auto options = before.options();
  options.vfs = PowerCutVfs::name();
  options.readers = 1;
  PowerCutVfs::cut_after(std::numeric_limits<int>::max());
  const PowerCutVfs vfs;
  auto store = open_or_throw(options);
  std::thread checkpoints;
  if (random() % 2 == 0) checkpoints = std::thread(checkpoint_until_it_is_off, options);
  PowerCutVfs::cut_after(std::uniform_int_distribution(0, 400)(random));
  People people(*store, random() % 2 == 0 ? 3 : 64);
  people.await_end();
  if (checkpoints.joinable()) checkpoints.join();
  store.reset();
  PowerCutVfs::leave_behind(after.path(), random);
  expect_whole(after.options().file);
  expect_what_was_acknowledged(after.options(), people);
}

TEST(PowerCut, TakesNothingThatWasAcknowledged) {
  const TestFolder folder;
  open_or_throw(folder.options()).reset();
  const auto first_seed = std::random_device{}();
  for (unsigned i = 0; i < cuts() && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("seed " + std::to_string(first_seed + i));
    std::mt19937 random(first_seed + i);
    cut_the_power(folder.options().file, random);
  }
}

}  // namespace
}  // namespace usher::store::sqlite
