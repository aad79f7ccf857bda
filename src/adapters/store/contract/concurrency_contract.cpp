#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using std::chrono::minutes;

constexpr int threads_count = 200;

/// 200 threads over two stores, all at once; gives how many got a use.
int race_for(domain::Store& one, domain::Store& other, std::uint64_t invite) {
  std::barrier start(threads_count);
  std::atomic<int> winners = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < threads_count; ++i) {
      threads.emplace_back([&, i] {
        auto request = ask(invite, "holder" + std::to_string(i), "user" + std::to_string(i), at(minutes{1}));
        start.arrive_and_wait();
        if (reserve(i % 2 == 0 ? one : other, std::move(request))) ++winners;
      });
    }
  }
  return winners;
}

TEST_P(StoreContract, OfManyThreadsOneGetsASingleUse) {
  const auto other = site().open();
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  EXPECT_EQ(race_for(store(), *other, 1), 1);
  EXPECT_EQ(find_invite(store(), {1}).value()->uses_reserved, 1U);
}

TEST_P(StoreContract, OfManyThreadsExactlyAsManyAsThereAreUsesGetOne) {
  const auto other = site().open();
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), 17)));
  EXPECT_EQ(race_for(store(), *other, 1), 17);
  EXPECT_EQ(list_redemptions(store(), {1}).value().size(), 17U);
}

/// In a child process: reserves `attempts` times, exits with how many it got.
[[noreturn]] void reserve_and_exit(Site& site, int child, int attempts, int start_pipe) {
  int won = 0;
  {
    const auto store = site.open();
    char go = 0;
    if (::read(start_pipe, &go, 1) < 0) ::_exit(255);
    for (int i = 0; i < attempts; ++i) {
      const auto name = "c" + std::to_string(child) + "x" + std::to_string(i);
      if (reserve(*store, ask(1, name, name, at(minutes{1})))) ++won;
    }
  }
  ::_exit(won);
}

TEST_P(DatabaseContract, ProcessesShareTheUsesOfAnInvite) {
  constexpr int children = 4;
  constexpr int attempts = 20;
  constexpr int uses = 33;
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), uses)));
  close();  // a process that forks must have no store open
  std::array<int, 2> start{};
  ASSERT_EQ(::pipe(start.data()), 0);
  std::vector<pid_t> pids;
  for (int child = 0; child < children; ++child) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::close(start[1]);
      reserve_and_exit(site(), child, attempts, start[0]);
    }
    pids.push_back(pid);
  }
  ::close(start[0]);
  ::close(start[1]);  // the end of the file lets all of them go
  int won = 0;
  for (const pid_t pid : pids) {
    int status = 0;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_NE(WEXITSTATUS(status), 255);
    won += WEXITSTATUS(status);
  }
  EXPECT_EQ(won, uses);
  reopen();
  EXPECT_EQ(find_invite(store(), {1}).value()->uses_reserved, static_cast<std::uint32_t>(uses));
}

TEST_P(StoreContract, EveryCallbackIsCalledOnceAlsoWhenTheStoreCloses) {
  constexpr int count = 500;
  std::atomic<int> answered = 0;
  std::atomic<int> inserted = 0;
  for (std::uint64_t id = 1; id <= count; ++id) {
    store().insert_invite(an_invite(id), std::nullopt, [&](domain::Result<void> result) {
      ++answered;
      if (result) ++inserted;
    });
  }
  close();
  EXPECT_EQ(answered, count);
  EXPECT_EQ(inserted, count);
  reopen();
  EXPECT_EQ(count_invites(store(), at(minutes{1})).value().at(0).count, static_cast<std::uint64_t>(count));
}

}  // namespace
}  // namespace usher::store::contract
