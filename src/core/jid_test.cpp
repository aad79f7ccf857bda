#include "core/jid.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::core {
namespace {

std::string local(std::string_view text) {
  const auto parsed = Localpart::parse(text);
  return parsed ? parsed->str() : "refused";
}

std::string domain(std::string_view text) {
  const auto parsed = DomainName::parse(text);
  return parsed ? parsed->str() : "refused";
}

TEST(Localpart, FoldsWhatLooksTheSame) {
  EXPECT_EQ(local("Romeo"), "romeo");
  EXPECT_EQ(local("ROMEO"), local("romeo"));
  EXPECT_EQ(local("Ünal"), "ünal");
  EXPECT_EQ(local("ＲＯＭＥＯ"), "romeo") << "full-width letters (NFKC)";
  EXPECT_EQ(local("ro\u00ADmeo"), "romeo") << "a soft hyphen shows nothing";
  EXPECT_EQ(local("straße"), "strasse");
}

TEST(Localpart, RefusesWhatNoServerTakes) {
  for (const std::string text : {"", " ", "a b", "a@b", "a/b", "a\"b", "a&b", "a'b", "a:b", "a<b", "a>b",
                                 "a\tb", "a\x7F", "a\xFF", "\xC3", "a\u2028b", "a\u202Eb", "\u00AD"}) {
    EXPECT_EQ(local(text), "refused") << testing::PrintToString(text);
  }
  EXPECT_EQ(local(std::string("a\0b", 3)), "refused");
  EXPECT_EQ(local(std::string(1023, 'a')), std::string(1023, 'a'));
  EXPECT_EQ(local(std::string(1024, 'a')), "refused");
  std::string long_name;
  for (int i = 0; i < 511; ++i) long_name += "é";
  EXPECT_EQ(local(long_name), long_name);
  EXPECT_EQ(Localpart::parse("").error().code, Errc::username_invalid);
}

TEST(DomainName, FoldsCaseAndTheFinalDot) {
  EXPECT_EQ(domain("Example.COM."), "example.com");
  EXPECT_EQ(domain("BÜCHER.example"), "bücher.example");
  EXPECT_EQ(domain("localhost"), "localhost");
  for (const std::string text :
       {"", ".", "..", "a..b", ".a", "a b", "a/b", "a@b", "a:5222", "a\nb", "a\xFF"}) {
    EXPECT_EQ(domain(text), "refused") << testing::PrintToString(text);
  }
}

TEST(BareJid, TakesBothParts) {
  const auto jid = BareJid::parse("Romeo@Example.com");
  ASSERT_TRUE(jid);
  EXPECT_EQ(jid->str(), "romeo@example.com");
  for (const std::string text : {"", "romeo", "@example.com", "romeo@", "a@b@c", "romeo@example.com/phone"}) {
    EXPECT_FALSE(BareJid::parse(text)) << text;
  }
}

}  // namespace
}  // namespace usher::core
