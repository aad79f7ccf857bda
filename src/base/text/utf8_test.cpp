#include "base/text/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::text {
namespace {

TEST(Utf8, AcceptsWellFormedText) {
  for (const std::string text : {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF",
                                 "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesEverythingElse) {
  for (const std::string text :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xC3(", "\xF0\x9F\x98"}) {
    EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace usher::text
