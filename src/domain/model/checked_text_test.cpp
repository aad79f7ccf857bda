#include "domain/model/checked_text.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::domain {
namespace {

TEST(CheckedText, KeepsWhatFitsOnOneLine) {
  EXPECT_EQ(checked_text("für Jürgen", 20, "a note"), "für Jürgen");
  EXPECT_EQ(checked_text("", 0, "a note"), "");
  for (const std::string text : {"two\nlines", "tab\t", "\x7F", "\x1B[31m", "bad \xFF", "\u0085", "a\u2028b",
                                 "\uFFFF", "\uFFFE", "a\uFDD0", "\U0001FFFE", "\U0010FFFF"}) {
    const auto checked = checked_text(text, 20, "a note");
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, Errc::invalid_argument);
  }
  for (const std::string text : {"\uFFFD", "\uFDCF", "\uFDF0", "\U0001F600", "\U000E0000"})
    EXPECT_EQ(checked_text(text, 20, "a note"), text);
  EXPECT_EQ(checked_text("four", 3, "a note").error().detail, "a note has at most 3 bytes");
}

}  // namespace
}  // namespace usher::domain
