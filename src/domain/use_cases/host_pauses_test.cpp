#include "domain/use_cases/host_pauses.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "adapters/store/memory/memory_store.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return time; }
  Timestamp time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
};

class HostPausesTest : public testing::Test {
 protected:
  Result<HostPause> pause(std::optional<Timestamp> until, const std::string& reason = {}) {
    return wait_for<HostPause>([&](auto done) {
      pauses_.pause(host_, until, Actor{ActorType::cli, "root"}, reason, std::move(done));
    });
  }
  Result<void> resume() {
    return wait_for<void>(
        [&](auto done) { pauses_.resume(host_, Actor{ActorType::cli, "root"}, {}, std::move(done)); });
  }
  std::optional<HostPause> found() {
    return wait_for<std::optional<HostPause>>([&](auto done) { pauses_.find(host_, std::move(done)); })
        .value();
  }
  Result<void> open() {
    return wait_for<void>([&](auto done) { pauses_.check_open(host_.domain, std::move(done)); });
  }

  StoppedClock clock_;
  store::MemoryStore store_;
  Host host_{.domain = DomainName::parse("example.com").value(),
             .public_url = {},
             .landing_url = {},
             .site_name = {},
             .invite_ttl = 24h,
             .reset_ttl = 24h};
  HostPauses pauses_{store_, clock_};
};

TEST_F(HostPausesTest, HoldsFromThePauseToTheResumption) {
  EXPECT_TRUE(open());
  EXPECT_FALSE(found());
  const auto paused = pause({}, "spam");
  ASSERT_TRUE(paused);
  EXPECT_EQ(paused->reason, "spam");
  EXPECT_EQ(found(), *paused);
  EXPECT_EQ(open().error().code, Errc::host_paused);
  ASSERT_TRUE(resume());
  EXPECT_FALSE(found());
  EXPECT_TRUE(open());
  EXPECT_TRUE(resume()) << "repeating it is harmless";
}

TEST_F(HostPausesTest, EndsByItself) {
  ASSERT_TRUE(pause(clock_.time + 1h));
  EXPECT_EQ(open().error().until, clock_.time + 1h);
  clock_.time += 1h;
  EXPECT_TRUE(open());
  EXPECT_FALSE(found());
}

TEST_F(HostPausesTest, RefusesAnEndThatIsOverAndAReasonThatIsNone) {
  EXPECT_EQ(pause(clock_.time).error().code, Errc::invalid_argument);
  EXPECT_EQ(pause({}, std::string(reason_bytes_max + 1, 'x')).error().code, Errc::invalid_argument);
  EXPECT_EQ(pause({}, "two\nlines").error().code, Errc::invalid_argument);
  EXPECT_TRUE(open());
}

}  // namespace
}  // namespace usher::domain
