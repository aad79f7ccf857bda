#include "adapters/web/pages/language/language.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "adapters/web/pages/language/date_text.hpp"
#include "adapters/web/pages/view/pages.hpp"

namespace usher::pages {
namespace {

using namespace std::chrono_literals;

std::string_view negotiated(std::string_view header) { return languages()[negotiate_language(header)].tag; }

TEST(Language, ThereAreTwentySeven) {
  EXPECT_EQ(languages().size(), 27U);
  EXPECT_EQ(languages()[0].tag, "en");
}

TEST(Language, IsNegotiated) {
  EXPECT_EQ(negotiated(""), "en");
  EXPECT_EQ(negotiated("de-AT,de;q=0.9,en;q=0.5"), "de");
  EXPECT_EQ(negotiated("en;q=0.5, fr;q=0.8"), "fr");
  EXPECT_EQ(negotiated("xx, PT"), "pt-BR");
  EXPECT_EQ(negotiated("zh-HK"), "zh-Hant");
  EXPECT_EQ(negotiated("zh-TW;q=0.9,en;q=0.1"), "zh-Hant");
  EXPECT_EQ(negotiated("zh"), "zh-Hans");
  EXPECT_EQ(negotiated("zh-Hant-HK"), "zh-Hant");
  EXPECT_EQ(negotiated("iw"), "he");
  EXPECT_EQ(negotiated("de;q=0, fr;q=0.1"), "fr");
  EXPECT_EQ(negotiated("*"), "en");
  EXPECT_EQ(negotiated("*, ja;q=0.3"), "ja");
  EXPECT_EQ(negotiated("den, deutsch"), "en") << "only whole subtags count";
}

TEST(Language, SkipsWhatIsMalformed) {
  EXPECT_EQ(negotiated(",,;;q=,de;q=x,fr;q=1.5,sv;q=0.4"), "sv");
  EXPECT_EQ(negotiated("de;level=1,it;q=0.2"), "it");
}

TEST(Language, ReadsABoundedNumberOfRanges) {
  std::string header;
  for (std::size_t i = 0; i < accept_language_ranges_max; ++i) header += "xx,";
  EXPECT_EQ(negotiated(header + "de"), "en");
  EXPECT_EQ(negotiated(header.substr(3) + "de"), "de");
}

TEST(Language, FindsTagsInAnyCase) {
  EXPECT_EQ(languages()[*find_language("ZH-hant")].tag, "zh-Hant");
  EXPECT_FALSE(find_language("tlh"));
  EXPECT_FALSE(find_language(""));
  EXPECT_TRUE(languages()[*find_language("ar")].right_to_left);
}

TEST(DateText, IsWrittenAsTheLanguageDoes) {
  const Pages pages;
  const domain::Timestamp time = std::chrono::sys_days{std::chrono::November / 4 / 2026} + 9h + 5min;
  const auto text = [&](std::string_view tag) {
    return date_text(time, pages.catalogue(*find_language(tag)), pages.messages());
  };
  EXPECT_EQ(text("en"), "4 November 2026, 09:05 UTC");
  EXPECT_EQ(text("de"), "4. November 2026, 09:05 UTC");
  EXPECT_EQ(text("ja"), "2026年11月4日 09:05 UTC");
  EXPECT_EQ(text("ru"), "4 ноября 2026 г., 09:05 UTC");
}

TEST(DateText, EveryLanguageHasTwelveMonths) {
  const Pages pages;
  const MessageIndex months = pages.messages().find(months_message);
  for (std::size_t i = 0; i < languages().size(); ++i) {
    const std::string_view names = pages.catalogue(i).text(months);
    EXPECT_EQ(std::count(names.begin(), names.end(), '|'), 11) << languages()[i].tag;
  }
}

TEST(TimeLeft, IsRoundedAsPeopleDo) {
  EXPECT_EQ(time_left(std::chrono::days{7} - 3s).days, 7U);
  EXPECT_EQ(time_left(std::chrono::days{7} - 11h).days, 7U);
  EXPECT_EQ(time_left(std::chrono::days{7} - 13h).days, 6U);
  EXPECT_EQ(time_left(24h - 1s).hours, 24U);
  EXPECT_EQ(time_left(20s).minutes, 1U);
}

TEST(TimeLeft, HasOneUnit) {
  EXPECT_EQ(time_left(0ms), TimeLeft{});
  EXPECT_EQ(time_left(-1ms), TimeLeft{});
  EXPECT_EQ(time_left(1ms).minutes, 1U);
  EXPECT_EQ(time_left(119min).minutes, 119U);
  EXPECT_EQ(time_left(2h).hours, 2U);
  EXPECT_EQ(time_left(2h - 20s).hours, 2U);
  EXPECT_EQ(time_left(2h - 40s).minutes, 119U);
  EXPECT_EQ(time_left(47h + 29min).hours, 47U);
  EXPECT_EQ(time_left(47h + 31min).days, 2U);
  EXPECT_EQ(time_left(48h).days, 2U);
  EXPECT_EQ(time_left(std::chrono::years{10}).hours, std::nullopt);
}

}  // namespace
}  // namespace usher::pages
