#include "base/text/joined.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace usher::text {
namespace {

TEST(Joined, PutsTheSeparatorBetween) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(joined(Words{}, ", "), "");
  EXPECT_EQ(joined(Words{"one"}, ", "), "one");
  EXPECT_EQ(joined(Words{"", "two", ""}, ", "), ", two, ");
  EXPECT_EQ(joined(Words{"one", "two"}, "/", [](const std::string& each) { return each.substr(1); }),
            "ne/wo");
}

}  // namespace
}  // namespace usher::text
