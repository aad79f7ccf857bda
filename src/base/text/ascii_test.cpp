#include "base/text/ascii.hpp"

#include <gtest/gtest.h>

namespace usher::text {
namespace {

TEST(Ascii, IsSevenBits) {
  EXPECT_TRUE(is_ascii("\x01 ~\x7F"));
  EXPECT_TRUE(is_ascii(""));
  EXPECT_FALSE(is_ascii("a\x80"));
  EXPECT_FALSE(is_ascii("\u00E9"));
}

TEST(Ascii, LowersNoOtherLetters) {
  EXPECT_EQ(ascii_lowered("AZaz09@[`{"), "azaz09@[`{");
  EXPECT_EQ(ascii_lowered("\u00C4 \u0130"), "\u00C4 \u0130");
  EXPECT_TRUE(ascii_iequals("Bearer", "bEARER"));
  EXPECT_FALSE(ascii_iequals("bearer", "bearers"));
  EXPECT_FALSE(ascii_iequals("[", "{"));
}

TEST(Trimmed, TakesAwayWhatIsOutsideAlone) {
  EXPECT_EQ(trimmed(" \ta b\t "), "a b");
  EXPECT_EQ(trimmed(" \t "), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\na\n"), "\na\n");
  EXPECT_EQ(trimmed("\n a\r\n", blanks), "a");
}

}  // namespace
}  // namespace usher::text
