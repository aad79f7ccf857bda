#include "app/writer_part.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "adapters/store/memory/memory_store.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "app/observers.hpp"

namespace usher::app {
namespace {

using namespace std::chrono_literals;

/// One that answers a check as it is told to, or not at all.
class Checked final : public store::MemoryStore {
 public:
  void check(domain::Done<void> done) override {
    if (answer) done(*answer);
  }

  std::optional<domain::Result<void>> answer = domain::Result<void>{};
};

class WriterPartTest : public testing::Test {
 protected:
  std::optional<bool> alive() {
    std::optional<bool> said;
    part_.ask([&](bool alive) { said = alive; });
    return said;
  }

  Checked store_;
  StoreWatch watch_;
  telemetry::Metrics metrics_{"1"};
  StoreMetrics observer_{metrics_, watch_};
  Watchdog::Part part_ = writer_part(store_, watch_);
};

TEST_F(WriterPartTest, IsAliveWhateverItAnswers) {
  EXPECT_EQ(alive(), true);
  store_.answer = domain::fail(domain::Errc::store_unavailable);
  EXPECT_EQ(alive(), true) << "to restart usher would not bring the database back";
  store_.answer.reset();
  EXPECT_EQ(alive(), std::nullopt);
}

TEST_F(WriterPartTest, IsAliveBehindAFullQueueWhereItCommits) {
  store_.answer = domain::fail(domain::Errc::overloaded);
  EXPECT_EQ(alive(), false) << "nobody has heard of it";
  observer_.on_commit(1, 8192, 1ms);
  EXPECT_EQ(alive(), true);
}

/// As while PostgreSQL is away: what waits is refused when its time is over, and more comes in its place.
TEST_F(WriterPartTest, IsAliveBehindAFullQueueWhereItGivesUp) {
  store_.answer = domain::fail(domain::Errc::overloaded);
  ASSERT_EQ(alive(), false);
  observer_.on_failure(8192, domain::Error{domain::Errc::store_unavailable});
  EXPECT_EQ(alive(), true);
  EXPECT_FALSE(watch_.wrote_since(StoreWatch::Clock::now() - 1h)) << "which is not to have written";
}

TEST_F(WriterPartTest, IsHeardOfByWhatItDoesNowAndNotByWhenThatBegan) {
  const auto before = StoreWatch::Clock::now();
  watch_.on_commit(before - 1h);
  EXPECT_TRUE(watch_.acted_since(before));
  EXPECT_FALSE(watch_.acted_since(StoreWatch::Clock::now() + 1s));
}

}  // namespace
}  // namespace usher::app
