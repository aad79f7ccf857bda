#include "domain/use_cases/prune_clock.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

constexpr auto year = 24h * 365;
constexpr auto keep_for = 24h * 30;
constexpr Timestamp newest{24h * 20000};

class PruneClockTest : public testing::Test {
 protected:
  PruneClock::Opinion after(std::chrono::minutes passed, Duration clock_ahead = {}) {
    return clock_.ask(newest + passed + clock_ahead, start_ + passed, keep_for);
  }
  void expect_trusted(const PruneClock::Opinion& opinion, Timestamp now) {
    EXPECT_FALSE(opinion.doubted);
    EXPECT_EQ(opinion.as_of, now);
  }

  PruneClock::Steady start_{1h};
  PruneClock clock_{start_};
};

TEST_F(PruneClockTest, NothingIsDueInTheFirstMinutes) { EXPECT_EQ(clock_.first_due(), start_ + 10min); }

TEST_F(PruneClockTest, BelievesAClockThatFitsTheNewestRow) {
  clock_.learn(newest, newest + 1h, start_);
  expect_trusted(after(10min, 1h), newest + 70min);
  expect_trusted(after(11min, keep_for / 2), newest + 11min + keep_for / 2);
  EXPECT_TRUE(after(12min, keep_for).doubted);
  expect_trusted(after(10min, -year), newest + 10min - year);
}

TEST_F(PruneClockTest, SaysWhatItBelievesWithoutTakingItForProven) {
  EXPECT_FALSE(clock_.believes(newest, start_, keep_for)) << "it has learned nothing yet";
  clock_.learn(newest, newest, start_);
  const auto limit = newest + keep_for / 2;
  EXPECT_TRUE(clock_.believes(limit, start_, keep_for));
  EXPECT_FALSE(clock_.believes(limit + 1ms, start_, keep_for));
  EXPECT_TRUE(clock_.believes(limit + 1h, start_ + 1h, keep_for));
  EXPECT_EQ(clock_.proven(start_), newest);
}

TEST_F(PruneClockTest, DoubtsAClockThatIsFarBeyondTheNewestRow) {
  clock_.learn(newest, newest + 10 * year, start_);
  const auto opinion = after(10min, 10 * year);
  EXPECT_TRUE(opinion.doubted);
  EXPECT_EQ(opinion.as_of, newest + 10min) << "what was over then is over";
}

TEST_F(PruneClockTest, BelievesAClockAgainOnceItWasSetRight) {
  clock_.learn(newest, newest + 10 * year, start_);
  EXPECT_TRUE(after(10min, 10 * year).doubted);
  expect_trusted(after(11min, 1h), newest + 71min);
}

TEST_F(PruneClockTest, BelievesAClockThatWentRightForADay) {
  clock_.learn(newest, newest + year, start_);
  EXPECT_TRUE(after(10min, year).doubted);
  EXPECT_TRUE(after(24h, year).doubted);
  expect_trusted(after(24h + 10min, year), newest + 24h + 10min + year);
  expect_trusted(after(24h + 20min, year), newest + 24h + 20min + year);
}

TEST_F(PruneClockTest, NotesWhatIsProvenAndNotWhatIsBelieved) {
  clock_.learn(newest, newest, start_);
  after(10min, year);
  EXPECT_EQ(clock_.proven(start_ + 10min), newest + 10min) << "by the other clock";
  after(11min, keep_for / 2);
  EXPECT_EQ(clock_.proven(start_ + 11min), newest + 11min);
  after(12min, keep_for / 10);
  EXPECT_EQ(clock_.proven(start_ + 12min), newest + 12min + keep_for / 10) << "it was off for a while";
  after(13min, year);
  after(24h + 13min, year);
  EXPECT_EQ(clock_.proven(start_ + 24h + 13min), newest + 24h + 13min + year) << "it went right for a day";
}

TEST_F(PruneClockTest, NoTimeThatWasWronglyNotedVouchesForTheNextWrongClock) {
  clock_.learn(newest + 10 * year, newest + 10 * year, start_);
  expect_trusted(after(10min), newest + 10min);
  EXPECT_EQ(clock_.proven(start_ + 10min), newest + 10min);
  EXPECT_TRUE(after(11min, 10 * year).doubted);
}

TEST_F(PruneClockTest, AClockThatJumpsHasToWaitAnew) {
  clock_.learn(newest, newest, start_);
  expect_trusted(after(10min), newest + 10min);
  EXPECT_TRUE(after(30h, year).doubted) << "while it runs";
  EXPECT_TRUE(after(50h, 2 * year).doubted);
  EXPECT_TRUE(after(73h, 2 * year).doubted);
  EXPECT_FALSE(after(74h, 2 * year).doubted);
}

TEST_F(PruneClockTest, AnEmptyDatabaseHasNothingToLose) {
  clock_.learn(std::nullopt, newest + year, start_);
  expect_trusted(after(10min, year), newest + 10min + year);
}

TEST_F(PruneClockTest, NeverDeletesWhatMayBeAlive) {
  // Whatever the clock says: what is over before `as_of - keep_for` was over by the time that is proven.
  clock_.learn(newest, newest, start_);
  for (const auto ahead : {Duration{1h}, Duration{keep_for}, Duration{keep_for + 1h}, Duration{100 * year}}) {
    EXPECT_LE(after(10min, ahead).as_of - keep_for, newest + 10min);
  }
}

}  // namespace
}  // namespace usher::domain
