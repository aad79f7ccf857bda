#include "base/text/one_line.hpp"

#include <gtest/gtest.h>

namespace usher::text {
namespace {

TEST(OneLine, PutsSemicolonsBetweenLines) {
  EXPECT_EQ(one_line(""), "");
  EXPECT_EQ(one_line("\n\n"), "");
  EXPECT_EQ(one_line("gone\n"), "gone");
  EXPECT_EQ(one_line("refused\n\tIs it running?\n"), "refused; Is it running?");
  EXPECT_EQ(one_line("one;\r\n\r\ntwo\r\n"), "one; two");
}

TEST(OneLine, MovesNoCursor) { EXPECT_EQ(one_line("a\x1b[31mb\x7F\tc é"), "a [31mb  c é"); }

}  // namespace
}  // namespace usher::text
