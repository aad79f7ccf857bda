#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/site_for_test.hpp"

namespace usher::store::sqlite {
namespace {

using namespace contract;

constexpr int rounds = 20;
constexpr std::uint64_t ids_per_round = 1U << 20U;

/// Where the writer hangs for good in the middle of a transaction, as if the process were stopped.
constexpr int never = -1;

/// In a child process: inserts invites without end, 64 under way, and writes the id of each that
/// was acknowledged to `acknowledgements`. Never returns; somebody kills it.
[[noreturn]] void insert_until_killed(SqliteOptions options, std::uint64_t first_id, int acknowledgements,
                                      int hang_at_commit) {
  std::atomic<int> commits = 0;
  options.before_commit = [&, hang_at_commit](std::size_t) {
    if (++commits == hang_at_commit) {
      const std::uint64_t hanging = 0;
      if (::write(acknowledgements, &hanging, sizeof hanging) < 0) ::_exit(1);
      for (;;) ::pause();
    }
  };
  const auto store = open_or_throw(options);
  std::atomic<std::uint64_t> next_id = first_id;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (;;) {
        const std::uint64_t id = next_id++;
        if (!insert_invite(*store, an_invite(id, "h" + std::to_string(id % 5) + ".example"))) ::_exit(2);
        if (::write(acknowledgements, &id, sizeof id) < 0) ::_exit(1);
      }
    });
  }
  for (;;) ::pause();
}

/// What a child acknowledged before it was killed.
std::vector<std::uint64_t> run_and_kill(const SqliteOptions& options, std::uint64_t first_id,
                                        std::size_t kill_after, int hang_at_commit) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(pipe[0]);
    insert_until_killed(options, first_id, pipe[1], hang_at_commit);
  }
  ::close(pipe[1]);
  std::vector<std::uint64_t> acknowledged;
  bool killed = false;
  const auto kill_it = [&] {
    if (!killed) ::kill(pid, SIGKILL);
    killed = true;
  };
  for (;;) {
    std::uint64_t id = 0;
    if (::read(pipe[0], &id, sizeof id) != sizeof id) break;
    if (id == 0) {
      kill_it();
      continue;
    }
    acknowledged.push_back(id);
    if (hang_at_commit == never && acknowledged.size() == kill_after) kill_it();
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return acknowledged;
}

void expect_integrity(const SqliteOptions& options) {
  Connection connection(ConnectionOptions{.file = options.file.string()});
  for (const std::string_view pragma : {"PRAGMA integrity_check", "PRAGMA foreign_key_check"}) {
    Statement statement(connection, pragma);
    Rows rows = statement.query();
    const bool silent = !rows.next();
    EXPECT_TRUE(silent || rows.text(0) == "ok") << pragma;
  }
}

void expect_all(const SqliteOptions& options, const std::vector<std::uint64_t>& acknowledged) {
  const auto store = open_or_throw(options);
  for (const std::uint64_t id : acknowledged) {
    const auto found = find_invite(*store, {id}).value();
    ASSERT_TRUE(found) << "lost " << id;
    EXPECT_EQ(found->host, host("h" + std::to_string(id % 5) + ".example"));
  }
  EXPECT_TRUE(check(*store));
}

TEST(CrashTest, LosesNothingThatWasAcknowledgedWhenKilled) {
  const TestFolder folder;
  std::mt19937 random(std::random_device{}());
  std::vector<std::uint64_t> acknowledged;
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    const std::size_t kill_after = std::uniform_int_distribution<std::size_t>(1, 400)(random);
    const auto more = run_and_kill(folder.options(), round * ids_per_round, kill_after, never);
    EXPECT_GE(more.size(), kill_after);
    acknowledged.insert(acknowledged.end(), more.begin(), more.end());
    expect_integrity(folder.options());
  }
  expect_all(folder.options(), acknowledged);
}

TEST(CrashTest, LosesNothingThatWasAcknowledgedWhenKilledWithinATransaction) {
  const TestFolder folder;
  std::vector<std::uint64_t> acknowledged;
  for (std::uint64_t round = 1; round <= 5; ++round) {
    const auto more = run_and_kill(folder.options(), round * ids_per_round, 0, static_cast<int>(round * 4));
    EXPECT_FALSE(more.empty());
    acknowledged.insert(acknowledged.end(), more.begin(), more.end());
    expect_integrity(folder.options());
  }
  expect_all(folder.options(), acknowledged);
}

}  // namespace
}  // namespace usher::store::sqlite
