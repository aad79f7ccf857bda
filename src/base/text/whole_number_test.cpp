#include "base/text/whole_number.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace usher::text {
namespace {

TEST(WholeNumber, IsAllOfAText) {
  EXPECT_EQ(whole_number<int>("0"), 0);
  EXPECT_EQ(whole_number<int>("-42"), -42);
  EXPECT_EQ(whole_number<std::uint16_t>("65535"), 65535);
  for (const char* none : {"", " 1", "1 ", "1x", "+1", "0x1", "1.0", "-"}) {
    EXPECT_EQ(whole_number<int>(none), std::nullopt) << none;
  }
}

TEST(WholeNumber, IsWithinItsType) {
  EXPECT_EQ(whole_number<std::uint16_t>("65536"), std::nullopt);
  EXPECT_EQ(whole_number<std::uint16_t>("-1"), std::nullopt);
  EXPECT_EQ(whole_number<std::int64_t>("99999999999999999999"), std::nullopt);
}

}  // namespace
}  // namespace usher::text
