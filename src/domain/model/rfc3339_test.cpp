#include "domain/model/rfc3339.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

TEST(Rfc3339, ReadsTimes) {
  for (const auto& [text, shown] : {std::pair{"2026-11-23T22:45:04Z", "2026-11-23T22:45:04Z"},
                                    {"2026-11-23t22:45:04z", "2026-11-23T22:45:04Z"},
                                    {"2026-11-23 22:45:04Z", "2026-11-23T22:45:04Z"},
                                    {"2026-11-23T22:45:04.999999999Z", "2026-11-23T22:45:04Z"},
                                    {"2026-11-24T00:45:04+02:00", "2026-11-23T22:45:04Z"},
                                    {"2026-11-23T22:15:04-00:30", "2026-11-23T22:45:04Z"},
                                    {"2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"}}) {
    const auto time = parse_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_rfc3339(*time), shown) << text;
  }
  EXPECT_EQ((*parse_rfc3339("1970-01-01T00:00:01.5Z")).time_since_epoch().count(), 1500);
}

TEST(Rfc3339, RefusesAnythingElse) {
  for (const std::string text :
       {"", "now", "2026-11-23", "2026-11-23T22:45Z", "2026-11-23T22:45:04", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T22:60:00Z", "2026-11-23T22:45:60Z",
        "2026-11-23T22:45:04.Z", "2026-11-23T22:45:04+0100", "2026-11-23T22:45:04+24:00",
        "2026-11-23T22:45:04Z ", "1969-12-31T00:00:00Z", "-026-11-23T22:45:04Z", "2026-11-23T22:45:04Zz"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace usher::domain
