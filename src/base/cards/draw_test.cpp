#include "base/cards/draw.hpp"

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/pictures/decode.hpp"

// What Pango asks fontconfig for at first it keeps until the end, and fontconfig loses sight of some of it.
// NOLINTNEXTLINE(*-reserved-identifier, *-identifier-naming): the name that the leak sanitizer calls
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }

namespace usher::cards {
namespace {

constexpr Rgb teal{.red = 15, .green = 118, .blue = 110};
constexpr Rgb soft{.red = 220, .green = 239, .blue = 236};

Card card_of(const std::string& headline) {
  return {.headline = headline,
          .below = "Verona Chat",
          .domain = "example.com",
          .initial = "J",
          .person = true,
          .fill = teal,
          .on_fill = {.red = 255, .green = 255, .blue = 255},
          .soft = soft,
          .text = teal};
}

struct Seen {
  pictures::Pixels pixels;

  [[nodiscard]] bool is(std::size_t x, std::size_t y, Rgb colour) const {
    const std::uint8_t* at = &pixels.rgba[(y * pixels.width + x) * 4];
    return at[0] == colour.red && at[1] == colour.green && at[2] == colour.blue;
  }
  /// Whether anything stands in a row there.
  [[nodiscard]] bool is_blank(std::size_t from, std::size_t to, std::size_t y) const {
    for (std::size_t x = from; x < to; ++x) {
      if (!is(x, y, soft)) return false;
    }
    return true;
  }
  [[nodiscard]] bool is_blank(std::size_t from, std::size_t to) const {
    for (std::size_t y = 0; y < 600; ++y) {
      if (!is_blank(from, to, y)) return false;
    }
    return true;
  }
};

Seen seen(const Card& card) {
  const auto png = draw(card);
  EXPECT_TRUE(png) << "the tests need fonts: fonts-dejavu-core";
  if (!png) return {};
  EXPECT_LE(png->size(), png_bytes_max);
  auto pixels = pictures::decode(*png, 1);
  EXPECT_TRUE(pixels);
  EXPECT_EQ(pixels->width, std::size_t{width});
  EXPECT_EQ(pixels->height, std::size_t{height});
  return {*std::move(pixels)};
}

TEST(Draw, ShowsTheAccentAndTheTexts) {
  const Seen what = seen(card_of("Juliet Capulet"));
  EXPECT_TRUE(what.is(2, 2, soft));
  EXPECT_TRUE(what.is(2, height - 2, teal));
  EXPECT_TRUE(what.is(520, 190, teal)) << "around the initial";
  EXPECT_FALSE(what.is_blank(300, 900, 370)) << "the name";
}

TEST(Draw, KeepsWhateverIsWrittenWithinTheMargins) {
  std::string long_name;
  for (int i = 0; i < 5000; ++i) long_name += "Wm";
  std::string marks = "e";
  for (int i = 0; i < 400; ++i) marks += "\u0301";
  for (const std::string& name :
       {long_name, marks, std::string("<b>Juliet</b> & \"friends\" &lt; <span size='1000000'>"),
        std::string("a\nb\tc\x01\x1B[31m\x7F"), std::string("\u05D9\u05D5\u05DC\u05D9\u05D4"),
        std::string("\u062C\u0648\u0644\u064A\u064A\u062A \u202E123"), std::string("Żółć Ėę Ж Ω")}) {
    const auto png = draw(card_of(name));
    if (!png) continue;  // no font here has its letters
    const Seen what = seen(card_of(name));
    EXPECT_TRUE(what.is_blank(0, 70)) << name.substr(0, 20);
    EXPECT_TRUE(what.is_blank(width - 70, width)) << name.substr(0, 20);
  }
}

TEST(Draw, TakesMarkupForText) {
  EXPECT_NE(draw(card_of("<b>Juliet</b>")), draw(card_of("Juliet")));
  EXPECT_TRUE(draw(card_of("<b>Juliet")));
}

TEST(Draw, ShowsNoHolesForLetters) {
  EXPECT_FALSE(draw(card_of("\U000E0FFF\U0010FFFD"))) << "which no font has";
  EXPECT_FALSE(draw(card_of("\xFF\xFE"))) << "no text at all";
}

TEST(Draw, ShowsTheLogo) {
  constexpr Rgb red{.red = 200};
  Card card = card_of("Verona Chat");
  card.logo = std::make_shared<const std::string>(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><rect width='10' height='10' "
      "fill='rgb(200,0,0)'/></svg>");
  EXPECT_TRUE(seen(card).is(90, 90, red)) << "in the corner";
  card.person = false;
  EXPECT_TRUE(seen(card).is(600, 190, red)) << "in the middle";
  card.logo = std::make_shared<const std::string>("no picture");
  EXPECT_TRUE(seen(card).is(520, 190, teal)) << "the initial stands for it";
}

}  // namespace
}  // namespace usher::cards
