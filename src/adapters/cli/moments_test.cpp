#include "adapters/cli/moments.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::cli {
namespace {

using namespace std::chrono_literals;

constexpr domain::Timestamp now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + 5h;

TEST(Moments, AreDaysSecondsAndDistances) {
  const auto told = [](const std::string& text, Reckoned reckoned) {
    return domain::to_rfc3339(parse_moment(text, now, reckoned).value());
  };
  EXPECT_EQ(told("2026-11-01", Reckoned::back), "2026-11-01T00:00:00Z");
  EXPECT_EQ(told("2028-02-29", Reckoned::ahead), "2028-02-29T00:00:00Z");
  EXPECT_EQ(told("2026-11-01T10:20:30Z", Reckoned::back), "2026-11-01T10:20:30Z");
  EXPECT_EQ(told("7d", Reckoned::back), "2026-11-23T05:00:00Z");
  EXPECT_EQ(told("7d", Reckoned::ahead), "2026-12-07T05:00:00Z");
}

TEST(Moments, AreNothingElse) {
  for (const std::string text :
       {"", "now", "2026", "2026-13-01", "2026-02-29", "2026-1-001", "20261-1-01", "2026-11-0a", "-026-11-01",
        "2026-11-01T24:00:00Z", "2026-11-01T10:60:00Z", "2026-11-01T10:00:00", "2026-11-01T10:00:00+",
        "2026-11-01T10:00:00ZZ", "-7d", "99999999999999d"}) {
    const auto moment = parse_moment(text, now, Reckoned::back);
    ASSERT_FALSE(moment) << text;
    EXPECT_EQ(moment.error().code, domain::Errc::invalid_argument);
  }
}

}  // namespace
}  // namespace usher::cli
