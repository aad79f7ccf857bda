#include "domain/model/duration.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Duration, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_duration("250ms"), Duration{250});
  EXPECT_EQ(parse_duration("90s"), Duration{90'000});
  EXPECT_EQ(parse_duration("15m"), minutes{15});
  EXPECT_EQ(parse_duration("24h"), hours{24});
  EXPECT_EQ(parse_duration("7d"), hours{168});
  EXPECT_EQ(parse_duration("2w"), hours{336});
  EXPECT_EQ(parse_duration("0s"), Duration{0});
  for (const std::string text : {"", "7", "d", "-1d", "+1d", "1.5h", " 1h", "1 h", "1h ", "1y", "1D", "soon",
                                 "99999999999999999999d", "9223372036854775807d", "365001d", "1h30m"}) {
    EXPECT_EQ(parse_duration(text).error().code, Errc::invalid_argument) << text;
  }
}

TEST(Duration, IsWrittenInTheLargestUnitThatFits) {
  EXPECT_EQ(format_duration(hours{168}), "1w");
  EXPECT_EQ(format_duration(hours{24}), "1d");
  EXPECT_EQ(format_duration(minutes{90}), "90m");
  EXPECT_EQ(format_duration(Duration{1500}), "1500ms");
  EXPECT_EQ(format_duration(Duration{0}), "0s");
}

}  // namespace
}  // namespace usher::domain
