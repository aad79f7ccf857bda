#include "domain/use_cases/invite_ids.hpp"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/secrets/system_random.hpp"

namespace usher::domain {
namespace {

const Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};

class InviteIdsTest : public testing::Test {
 protected:
  secrets::SystemRandom random_;
  InviteIds ids_{random_};
};

TEST_F(InviteIdsTest, GrowWithTime) {
  auto last = ids_.next(now);
  for (int i = 1; i < 1000; ++i) {
    const auto next = ids_.next(now + Duration{i / 3});
    EXPECT_LT(last, next);
    last = next;
  }
}

TEST_F(InviteIdsTest, SayWhetherTheyWereMadeBeforeATime) {
  const auto id = ids_.next(now);
  EXPECT_GE(id, InviteIds::first_at(now));
  EXPECT_LT(id, InviteIds::first_at(now + Duration{1}));
  EXPECT_EQ(InviteIds::first_at(Timestamp{}), InviteId{0});
}

TEST_F(InviteIdsTest, GrowThoughTheClockIsSetBack) {
  const auto last = ids_.next(now);
  EXPECT_LT(last, ids_.next(now - std::chrono::hours{1}));
}

TEST_F(InviteIdsTest, SeveralFollowEachOther) {
  const auto first = ids_.next(now, 1000);
  const auto next = ids_.next(now);
  EXPECT_EQ(next.value, first.value + 1000);
  EXPECT_EQ(ids_.next(now, 2).value, next.value + 1);
  EXPECT_EQ(ids_.next(now).value, next.value + 3);
}

TEST_F(InviteIdsTest, FitIntoASignedColumn) {
  EXPECT_LT(ids_.next(now + std::chrono::years{60}).value, std::uint64_t{1} << 63U);
  EXPECT_GT(InviteIds(random_).next(Timestamp{}).value, 0U) << "before the epoch of ids";
}

TEST_F(InviteIdsTest, DoNotRepeatByAClockThatWasNeverSet) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto id = InviteIds(random_).next(Timestamp{std::chrono::hours{i}});
    EXPECT_LT(id, ids_.next(now));
    seen.insert(id.value);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST_F(InviteIdsTest, StartAtRandomSoThatTwoProcessesDoNotMeet) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(InviteIds(random_).next(now).value);
  EXPECT_GT(seen.size(), 195U);
}

TEST_F(InviteIdsTest, AreUniqueAcrossThreads) {
  constexpr std::size_t per_thread = 5000;
  std::vector<std::vector<InviteId>> made(4);
  std::vector<std::thread> threads;
  threads.reserve(made.size());
  for (auto& mine : made) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < per_thread; ++i) mine.push_back(ids_.next(now));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<InviteId> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), made.size() * per_thread);
}

}  // namespace
}  // namespace usher::domain
