#include "domain/model/cleaned_text.hpp"

#include <string>

#include <gtest/gtest.h>

#include "domain/model/checked_text.hpp"

namespace usher::domain {
namespace {

TEST(CleanedText, LeavesGoodTextAlone) {
  for (const std::string text : {"", " ", "f\xC3\xBCr J\xC3\xBCrgen", " two  spaces ", "\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(cleaned_text(text, 20), text);
  }
}

TEST(CleanedText, ReplacesWhatNoLineCanHold) {
  EXPECT_EQ(cleaned_text("two\r\nlines\n", 20), "two lines");
  EXPECT_EQ(cleaned_text("\x1B[31mred\x7F\t.", 20), "[31mred .");
  EXPECT_EQ(cleaned_text(std::string("a\0b", 3), 20), "a b");
  EXPECT_EQ(cleaned_text("next\xC2\x85line\xE2\x80\xA8separator", 40), "next line separator");
  EXPECT_EQ(cleaned_text("a\xEF\xBF\xBF.", 20), "a\xEF\xBF\xBD.") << "U+FFFF is no character";
  EXPECT_EQ(cleaned_text("J\xFCrgen", 20), "J\xEF\xBF\xBDrgen") << "Latin-1";
  EXPECT_EQ(cleaned_text("\xF0\x9F\x98", 20), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(CleanedText, CutsBetweenCharacters) {
  EXPECT_EQ(cleaned_text("abc\xC3\xA9", 4), "abc");
  EXPECT_EQ(cleaned_text("abc\xC3\xA9", 5), "abc\xC3\xA9");
  EXPECT_EQ(cleaned_text("one two", 4), "one");
  EXPECT_EQ(cleaned_text("\xFF\xFF", 5), "\xEF\xBF\xBD");
}

TEST(CleanedText, IsTakenAfterwards) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("a") + static_cast<char>(byte) + "b";
    EXPECT_TRUE(checked_text(cleaned_text(text, 5), 5, "a note")) << byte;
  }
}

}  // namespace
}  // namespace usher::domain
