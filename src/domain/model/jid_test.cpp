#include "domain/model/jid.hpp"

#include <string>

#include <gtest/gtest.h>

#include "domain/model/domain_ascii.hpp"

namespace usher::domain {
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

TEST(DomainName, TakesTheDotsOfOtherKeyboards) {
  for (const std::string text : {"example\u3002com", "Example\uFF0Ecom", "example\uFF61com\u3002"})
    EXPECT_EQ(domain(text), "example.com") << text;
  EXPECT_EQ(domain("b\u00FCcher\u3002example\u3002com."), "bücher.example.com");
  for (const std::string text : {"\u3002", "a\u3002\uFF0Eb", "\uFF61a", "a\u3002."})
    EXPECT_EQ(domain(text), "refused") << text;
}

TEST(DomainName, TakesTheLettersOfTheDnsForItsOwn) {
  EXPECT_EQ(domain("xn--mller-kva.example"), "müller.example");
  EXPECT_EQ(domain("XN--MLLER-KVA.Example."), "müller.example");
  EXPECT_EQ(ascii_form(DomainName::parse("müller.example").value()), "xn--mller-kva.example");
  EXPECT_EQ(ascii_form(DomainName::parse("example.com").value()), "example.com");
  EXPECT_EQ(domain("xn--a"), "xn--a") << "what stands for nothing stays";
  EXPECT_EQ(domain("xn--0000000000"), "xn--0000000000");
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
}  // namespace usher::domain
