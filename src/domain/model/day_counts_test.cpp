#include "domain/model/day_counts.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using std::chrono::hours;

TEST(Day, IsTheDateInUtc) {
  EXPECT_EQ(to_string(day_of(Timestamp{})), "1970-01-01");
  EXPECT_EQ(to_string(day_of(Timestamp{hours{24}} - Duration{1})), "1970-01-01");
  EXPECT_EQ(to_string(day_of(Timestamp{hours{24}})), "1970-01-02");
}

TEST(Day, IsReadAsItIsWritten) {
  for (const auto* text : {"2026-11-30", "2028-02-29", "1970-01-01", "9999-12-31"}) {
    const auto day = parse_day(text);
    ASSERT_TRUE(day) << text;
    EXPECT_EQ(to_string(*day), text);
  }
}

TEST(Day, IsNothingElse) {
  for (const auto* text : {"", "2026-11-31", "2027-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
                           "2026-1-001", "26-11-30", "2026/11/30", "2026-11-30T00:00:00Z", "+026-11-30",
                           "2026--1-30", "2026-11-3x", " 2026-11-30", "1969-12-31", "0000-01-01"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

}  // namespace
}  // namespace usher::domain
