#include "domain/model/username_policy.hpp"

#include <gtest/gtest.h>

#include "domain/model/host.hpp"

namespace usher::domain {
namespace {

std::string chosen(std::string_view text, const std::optional<Localpart>& pinned = std::nullopt) {
  const auto name = choose_username(text, pinned, reserved_usernames_default());
  return name ? name->str() : std::string(describe(name.error().code).slug);
}

TEST(UsernamePolicy, TakesPeoplesNames) {
  for (const std::string name :
       {"juliet", "romeo.montague", "anna-lena", "j_doe", "user2026", "administratrix", "roots", "ünal",
        "françois", "σωκράτης", "наташа", "ナルト", "太郎taro", "한국", "שרה", "अमित", "admin-of-verona"}) {
    EXPECT_EQ(chosen(name), Localpart::parse(name)->str());
  }
  EXPECT_EQ(chosen("Juliet"), "juliet");
}

TEST(UsernamePolicy, KeepsReservedNamesHoweverTheyAreWritten) {
  for (const std::string name :
       {"admin",    "ADMIN",   "Admin",  "ａｄｍｉｎ", "аdmin", "аdmіn", "admіn",       "ad\u00ADmin",
        "adrnin",   "ad.min",  "admin_", "-admin",     "r00t",  "roοt",  "hоst-master", "mailerdaemon",
        "no.reply", "suppоrt", "he1p",   "xmрр",       "ⓐdmin", "𝐚dmin"}) {
    EXPECT_EQ(chosen(name), "username-reserved") << name;
  }
}

TEST(UsernamePolicy, TakesAnyListOfReservedNames) {
  const std::vector<std::string> reserved{"The-Boss", "Владимир"};
  EXPECT_EQ(choose_username("thebоss", std::nullopt, reserved).error().code, Errc::username_reserved);
  EXPECT_EQ(choose_username("владимир", std::nullopt, reserved).error().code, Errc::username_reserved);
  EXPECT_TRUE(choose_username("admin", std::nullopt, reserved));
  EXPECT_TRUE(choose_username("admin", std::nullopt, {}));
}

TEST(UsernamePolicy, RefusesNamesThatDeceive) {
  for (const std::string name : {"jυliet", "julіet", "рaypal", "romeo\u202E", "\u202Eoemor", "a\u2066b", "",
                                 "a b", "x@y", "ab\u0300\u0300", "1\u0662\u06F3"}) {
    EXPECT_EQ(chosen(name), "username-invalid") << testing::PrintToString(name);
  }
  EXPECT_EQ(chosen("ro\u200Bmeo"), "romeo") << "what shows nothing is left out";
}

TEST(UsernamePolicy, AllowsWhatTheInvitePins) {
  const auto admin = Localpart::parse("admin").value();
  EXPECT_EQ(chosen("admin", admin), "admin");
  EXPECT_EQ(chosen("Admin", admin), "admin");
  EXPECT_EQ(chosen("", admin), "admin") << "a locked field need not be sent";
  EXPECT_EQ(chosen("juliet", admin), "username-mismatch");
  EXPECT_EQ(chosen("аdmin", admin), "username-mismatch") << "with a Cyrillic letter it is another name";
  EXPECT_EQ(chosen("a b", admin), "username-invalid");
}

TEST(UsernamePolicy, IsSafeWithTheLongestName) {
  EXPECT_EQ(chosen(std::string(1023, 'a')), std::string(1023, 'a'));
  // U+FDFA has the longest skeleton there is, and nodeprep takes it apart.
  std::string ligatures;
  for (int i = 0; i < 85; ++i) ligatures += "\uFDFA";
  EXPECT_FALSE(chosen(ligatures).empty());
}

TEST(UsernamePolicy, IsWhatAHostStartsWith) {
  const Host host{.domain = DomainName::parse("example.com").value()};
  EXPECT_EQ(host.reserved_usernames, reserved_usernames_default());
  EXPECT_EQ(host.password_min, 10U);
  for (const auto& name : reserved_usernames_default()) {
    EXPECT_EQ(Localpart::parse(name)->str(), name);
    EXPECT_EQ(chosen(name), "username-reserved");
  }
}

}  // namespace
}  // namespace usher::domain
