#include "core/text.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::core {
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

TEST(CheckedText, KeepsWhatFitsOnOneLine) {
  EXPECT_EQ(checked_text("für Jürgen", 20, "a note"), "für Jürgen");
  EXPECT_EQ(checked_text("", 0, "a note"), "");
  for (const std::string text : {"two\nlines", "tab\t", "\x7F", "\x1B[31m", "bad \xFF"}) {
    const auto checked = checked_text(text, 20, "a note");
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, Errc::invalid_argument);
  }
  EXPECT_EQ(checked_text("four", 3, "a note").error().detail, "a note has at most 3 bytes");
}

}  // namespace
}  // namespace usher::core
