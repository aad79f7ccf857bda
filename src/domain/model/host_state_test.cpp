#include "domain/model/host_state.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

const Timestamp start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

HostState a_state() { return {.host = DomainName::parse("example.com").value()}; }

TEST(HostState, IsOpenWhereNothingWasSet) {
  EXPECT_TRUE(check_open(a_state(), start));
  EXPECT_TRUE(check_live_max(a_state(), 1'000'000, 1'000));
}

TEST(HostState, APauseHoldsUntilSomebodyEndsIt) {
  HostState state = a_state();
  state.pause = HostPause{.at = start, .by = {}, .reason = "a key leaked", .until = {}};
  const auto refused = check_open(state, start + std::chrono::years{9});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::host_paused);
  EXPECT_FALSE(refused.error().until);
  EXPECT_EQ(refused.error().detail.find("leaked"), std::string::npos) << "that is nobody else's business";
}

TEST(HostState, APauseEndsByItselfAtItsTime) {
  HostState state = a_state();
  state.pause = HostPause{.at = start, .by = {}, .reason = {}, .until = start + 1h};
  const auto refused = check_open(state, start + 1h - 1ms);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().until, start + 1h);
  EXPECT_TRUE(check_open(state, start + 1h));
}

TEST(HostState, TheCeilingIsReachedAndNeverPassed) {
  HostState state = a_state();
  state.live_max = 10;
  EXPECT_TRUE(check_live_max(state, 9, 1));
  EXPECT_TRUE(check_live_max(state, 0, 10));
  for (const auto& [live, added] : {std::pair{10U, 1U}, std::pair{9U, 2U}, std::pair{50U, 1U}}) {
    const auto refused = check_live_max(state, live, added);
    ASSERT_FALSE(refused) << live;
    EXPECT_EQ(refused.error().code, Errc::too_many_live);
    EXPECT_NE(refused.error().detail.find("10 live invites at most"), std::string::npos);
    EXPECT_NE(refused.error().detail.find("withdraw some"), std::string::npos);
  }
}

}  // namespace
}  // namespace usher::domain
