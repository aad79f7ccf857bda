#include "domain/model/look_alikes.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/model/invite.hpp"
#include "domain/model/username_policy.hpp"

namespace usher::domain {
namespace {

std::string chosen(const std::string& text) {
  const auto name = choose_username(text, std::nullopt, reserved_usernames_default());
  return name ? name->str() : std::string(describe(name.error().code).slug);
}

/// What shows nothing: Hangul's fillers, a braille pattern without dots, blanks, what is ignored by default.
/// (A zero-width joiner and the like are left out by nodeprep: the name is then the one that is seen.)
const std::vector<std::string>& blanks() {
  static const std::vector<std::string> characters{
      "\u115F", "\u1160", "\u3164", "\uFFA0", "\u2800", "\u17B4", "\u17B5", "\u00A0",     "\u3000",
      "\u1680", "\u2003", "\u2028", "\u202E", "\u2061", "\u206F", "\uFFFC", "\U0001D159", "\U000E0020"};
  return characters;
}

TEST(LookAlikes, RefuseWhatCanNotBeSeen) {
  for (const auto& blank : blanks()) {
    for (const std::string name : {"admin", "support", "root", "postmaster", "juliet"}) {
      for (const auto& text : {blank + name, name + blank, name.substr(0, 2) + blank + name.substr(2)}) {
        EXPECT_TRUE(chosen(text).starts_with("username-")) << testing::PrintToString(text);
      }
    }
    EXPECT_EQ(chosen(blank), "username-invalid") << testing::PrintToString(blank);
    EXPECT_EQ(chosen(blank + blank), "username-invalid") << testing::PrintToString(blank);
  }
}

TEST(LookAlikes, RefuseWhatPassesForNothing) {
  for (const std::string name : {"ad\u00B7min", "ad\u2027min", "ad\u30FCmin", "ad\u30FBmin", "ad\u4E00min",
                                 "ad\u02BCmin", "ad\u02C8min", "ad\u02D0min", "ad\u0640min", "ad\u05BEmin",
                                 "ad\u2010min", "ad~min", "admin!", "+admin", "_admin_"}) {
    EXPECT_TRUE(chosen(name).starts_with("username-")) << name;
  }
  for (const std::string name :
       {"jul\u00B7iet", "jul\u2027iet", "jul\u30FCiet", "jul\u4E00iet", "ju\u4E28iet", "jul\u02D0iet",
        "jul\u05BEiet", "juli\u0307et", "\u30FCjuliet", "juliet\u30FC", "\u0301", "\u0301juliet", "___",
        "...", "-"}) {
    EXPECT_EQ(chosen(name), "username-invalid") << name;
  }
}

TEST(LookAlikes, RefuseLatinLettersBesideHangulOrBopomofo) {
  for (const std::string name : {"juliet한", "한juliet", "ju한liet", "juㄧliet"}) {
    EXPECT_EQ(chosen(name), "username-invalid") << name;
  }
}

TEST(LookAlikes, TakeNamesAsLanguagesWriteThem) {
  for (const std::string name :
       {"juliet", "romeo.montague", "juliet_27", "27", "이지은", "이지은27", "サーバー", "らーめん",
        "太郎taro", "taro太郎", "佐々木", "kaʻiulani", "марʼяна", "สมชาย", "नेहा", "יוסף", "علي", "ünal"}) {
    EXPECT_EQ(chosen(name), Localpart::parse(name)->str()) << name;
  }
}

TEST(LookAlikes, ArePinnedByNoInvite) {
  const Host host{.domain = DomainName::parse("example.com").value()};
  const auto made = [&](std::string_view name, InviteKind kind) {
    InviteDraft draft;
    draft.kind = kind;
    draft.username = Localpart::parse(name).value();
    draft.ttl = std::chrono::hours{1};
    return make_invite(host, std::move(draft), InviteId{1}, Timestamp{});
  };
  EXPECT_EQ(made("ad\u00B7min", InviteKind::account).error().code, Errc::username_invalid);
  EXPECT_TRUE(made("admin", InviteKind::account)) << "who makes invites may give reserved names away";
  EXPECT_TRUE(made("ad\u00B7min", InviteKind::reset)) << "the account may be older than the rule";
}

TEST(LookAlikes, AppearTheSame) {
  EXPECT_EQ(appearance_of("ad\u3164min"), appearance_of("admin"));
  EXPECT_EQ(appearance_of("ad\u00B7m\u2800in"), appearance_of("admin"));
  EXPECT_NE(appearance_of("admin1"), appearance_of("admin"));
  EXPECT_TRUE(appearance_of("\u3164\u2800").empty());
}

}  // namespace
}  // namespace usher::domain
