#include "domain/model/shown_name.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

Host host() {
  return {.domain = *DomainName::parse("verona.example"),
          .public_url = "https://verona.example",
          .landing_url = "https://verona.example/invite?{token}",
          .site_name = "Verona Chat",
          .invite_ttl = std::chrono::hours{1},
          .reset_ttl = std::chrono::hours{1}};
}

std::string shown(std::string_view given) { return shown_name(given, host()); }

TEST(ShownName, IsWhatPeopleAreCalled) {
  for (const std::string_view name : {"Juliet Capulet", "Ζωή Παπαδοπούλου", "Анна-Мария", "יעל לוי",
                                      "محمد علي", "山田 太郎", "김민수", "Zoë O’Hara", "Jean-Luc d'Arc",
                                      "नेहा शर्मा", "Nguyễn Thị Hà", "Ada 🌻", "さくらSakura", "J. R. (Bob)"}) {
    EXPECT_EQ(shown(name), name);
  }
}

TEST(ShownName, IsOneLineWithoutWhatNobodySees) {
  EXPECT_EQ(shown("  Juliet \t\r\n  Capulet\x07 "), "Juliet Capulet");
  EXPECT_EQ(shown("Ju\u200Bliet\u202E Cap\u2066ulet\u2069\uFEFF"), "Juliet Capulet");
  EXPECT_EQ(shown("Jul\xFFiet").find('\xFF'), std::string::npos);
  EXPECT_EQ(shown("می\u200Cنا"), "می نا");
  EXPECT_EQ(shown("\u202E\u200B \u00AD"), "");
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("🌻"), "") << "nothing that can be read";
}

TEST(ShownName, IsBounded) {
  const std::string cut = shown(std::string(500, 'a'));
  EXPECT_EQ(cut, std::string(shown_name_characters_max - 1, 'a') + "…");
  EXPECT_LT(shown(std::string(100'000, 'a')).size(), 200U);
  std::string piled = "Zoe";
  for (int i = 0; i < 100; ++i) piled += "\u0301";
  EXPECT_LT(shown(piled).size(), 10U);
}

TEST(ShownName, IsNeitherTheServiceNorWhoRunsIt) {
  for (const std::string_view name :
       {"Admin", "ADMIN", "Аdmin", "adm\u200Bin", "Verona Administrator", "The Support Team", "root", "r00t",
        "Verona Chat", "verona  chat", "Verоna Chat", "verona.example", "Verona", "VERONA", "Ad.min",
        "Web-Master"}) {
    EXPECT_EQ(shown(name), "") << name;
  }
}

TEST(ShownName, MixesNoAlphabets) {
  EXPECT_EQ(shown("Juliеt"), "") << "a Cyrillic е";
  EXPECT_EQ(shown("Анна Smith"), "Анна Smith") << "each word by itself";
}

TEST(ShownName, IsNoAddressAndNoLink) {
  for (const std::string_view name : {"romeo@verona.example", "romeo＠verona", "https://evil.example",
                                      "xmpp:a", "evil.example/login", "a\\b"}) {
    EXPECT_EQ(shown(name), "") << name;
  }
}

}  // namespace
}  // namespace usher::domain
