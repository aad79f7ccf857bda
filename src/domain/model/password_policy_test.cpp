#include "domain/model/password_policy.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text/utf8.hpp"
#include "domain/model/host.hpp"
#include "domain/model/password_strength.hpp"

namespace usher::domain {
namespace {

std::expected<secrets::Secret, PasswordProblem> prepare(
    std::string_view password, std::size_t characters_min = password_characters_min_default) {
  const auto address = BareJid::parse("romeo.montague@verona.example").value();
  Host host{.domain = address.domain(), .site_name = "Mantua's Market"};
  host.password_min = characters_min;
  return prepare_password(secrets::Secret{std::string(password)}, address, host,
                          Localpart::parse("mercutio").value());
}

std::string outcome(std::string_view password, std::size_t characters_min = password_characters_min_default) {
  const auto ready = prepare(password, characters_min);
  if (ready) return std::string(ready->reveal());
  switch (ready.error()) {
    case PasswordProblem::too_short:
      return "too short";
    case PasswordProblem::too_long:
      return "too long";
    case PasswordProblem::too_weak:
      return "too weak";
    case PasswordProblem::malformed:
      return "malformed";
    default:
      break;
  }
  return {};
}

TEST(PasswordPolicy, TakesGoodPasswords) {
  for (const std::string password :
       {"correct horse battery staple", "dragon-football-summer-cookie", "Wherefore art thou?", "xkqzvwmpjt",
        "k8#Vq2!mZt", "blauer Elefant tanzt leise", "голубой слон танцует", "日本語の合言葉は長い方が良い",
        "qN4-vR7-xT2", "zebra trumpet violet anchor", "Tr0ub4dor&3"}) {
    EXPECT_EQ(outcome(password), password);
  }
}

TEST(PasswordPolicy, RefusesWhatIsGuessedFirst) {
  for (const std::string password :
       {"aaaaaaaaaa",   "password12",       "1234567890",   "0987654321",      "qwertyuiop",
        "poiuytrewq",   "asdfghjkl;",       "1qaz2wsx3edc", "abcdefghijkl",    "abababababab",
        "abc123abc123", "passwordpassword", "Password123!", "P@ssw0rd2026",    "drowssap2026",
        "iloveyou1999", "letmeinletmein",   "qwerty123456", "1111122222",      "sunshine2024!",
        "24121985123",  "aabbccddee",       "          ",   "!!!!!!!!!!!!",    "qwertzuiop",
        "azertyuiop12", "Welcome2024",      "éééééééééééé", "strawberry",      "password1!",
        "strawberries", "basketball",       "princess12",   "trustno1trustno1"}) {
    EXPECT_EQ(outcome(password), "too weak") << password;
  }
}

TEST(PasswordPolicy, TheAddressAddsNothing) {
  for (const std::string password :
       {"romeo.montague", "Romeo.Montague1", "montague12", "eugatnom.oemor", "verona.example",
        "verona.example!", "romeo.montague@verona.example", "r0me0m0ntague", "MontagueVerona99"}) {
    EXPECT_EQ(outcome(password), "too weak") << password;
  }
  EXPECT_EQ(outcome("romeo k8#Vq2!mZt"), "romeo k8#Vq2!mZt") << "what else is there may be enough";
}

TEST(PasswordPolicy, TheSiteAndTheInviterAddNothing) {
  for (const std::string password :
       {"mercutio12", "M3rcut10!!", "MantuaMarket", "mantua's market", "mantua's market!", "Market Mercutio",
        "mercutiomercutio", "oitucrem@mantua"}) {
    EXPECT_EQ(outcome(password), "too weak") << password;
  }
}

TEST(PasswordPolicy, JudgesTheBeginningOfWhatIsLong) {
  const std::string strong = "k8#Vq2!mZt";
  EXPECT_EQ(outcome(std::string(judged_characters_max, 'a') + strong), "too weak");
  EXPECT_EQ(outcome(strong + std::string(judged_characters_max, 'a')),
            strong + std::string(judged_characters_max, 'a'));
}

TEST(PasswordPolicy, CountsCharactersAndBytes) {
  EXPECT_EQ(outcome(""), "too short");
  EXPECT_EQ(outcome("k8#Vq2!mZ"), "too short");
  EXPECT_EQ(outcome("k8#Vq2!mZ", 9), "k8#Vq2!mZ");
  EXPECT_EQ(outcome("слонтанец", 10), "too short") << "characters, not bytes";
  EXPECT_EQ(outcome("слонтанец", 9), "слонтанец");
  std::string text;
  while (text.size() < password_bytes_max) text += "correct horse battery staple! ";
  text.resize(password_bytes_max);
  EXPECT_EQ(outcome(text), text);
  EXPECT_EQ(outcome(text + "x"), "too long");
  EXPECT_EQ(outcome(std::string(1'000'000, 'x')), "too long");
  std::string widening;  // 3 bytes each, 18 once prepared (NFKC)
  for (int i = 0; i < 40; ++i) widening += "\u3316";
  EXPECT_EQ(outcome(widening), "too long");
}

TEST(PasswordPolicy, PreparesSoThatEveryClientSendsTheSame) {
  EXPECT_EQ(outcome("k8#Vq2!\u00ADmZt"), "k8#Vq2!mZt") << "a soft hyphen shows nothing";
  EXPECT_EQ(outcome("k8#Vq2!\u00A0mZt"), "k8#Vq2! mZt") << "a space is a space";
  EXPECT_EQ(outcome("Ame\u0301lie k8#Vq2"), "Am\u00E9lie k8#Vq2") << "composed";
  EXPECT_EQ(outcome("k8#Vq\u00B2!mZtq"), "k8#Vq2!mZtq") << "NFKC";
  EXPECT_EQ(outcome("\u00AD\u00AD"), "malformed") << "nothing remains";
}

TEST(PasswordPolicy, RefusesWhatClientsWouldNotAgreeOn) {
  for (const std::string& password :
       {std::string("k8#Vq2!mZt\n"), std::string("k8#Vq2!\x7FmZt"), std::string("k8#Vq2!mZt\0", 11),
        std::string("k8#Vq2!mZt\xFF"), std::string("k8#Vq2!mZt\xED\xA0\x80"), std::string("k8#Vq2!mZt😀"),
        std::string("k8#Vq2!mZt\u202E"), std::string("k8#Vq2!mZt\u0085")}) {
    EXPECT_EQ(outcome(password), "malformed") << testing::PrintToString(password);
  }
}

TEST(PasswordPolicy, SaysWhatIsWrong) {
  EXPECT_EQ(error_of(PasswordProblem::too_short, 12).detail, "a password has at least 12 characters");
  for (const auto problem : {PasswordProblem::too_short, PasswordProblem::too_long, PasswordProblem::too_weak,
                             PasswordProblem::malformed}) {
    EXPECT_EQ(error_of(problem, 10).code, Errc::password_refused);
    EXPECT_FALSE(error_of(problem, 10).detail.empty());
  }
}

TEST(PasswordPolicy, SurvivesAnyBytes) {
  EXPECT_TRUE(rc::check("any bytes, any minimum", [](const std::string& bytes) {
    const auto ready = prepare(bytes, *rc::gen::inRange<std::size_t>(0, 40));
    if (!ready) return;
    RC_ASSERT(text::is_utf8(ready->reveal()));
    RC_ASSERT(ready->reveal().size() <= password_bytes_max);
    RC_ASSERT(outcome(ready->reveal(), 0) == ready->reveal());
  }));
}

TEST(PasswordStrength, GrowsNoFasterThanAPassword) {
  // README of zxcvbn-c: 1.7 bits for each part in the middle, of which a long text has more.
  constexpr double for_how_parts_are_joined = 4.5;
  constexpr double twice_and_more_joints = 2.1;
  EXPECT_TRUE(rc::check("twice the text is at most twice as strong", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', 's', '1', 'Z', ' ', '$'));
    const double bits = estimate_strength_bits(text, {});
    RC_ASSERT(bits >= 0);
    RC_ASSERT(estimate_strength_bits(text + text, {}) <=
              twice_and_more_joints * bits + for_how_parts_are_joined);
  }));
  EXPECT_EQ(estimate_strength_bits("", {}), 0);
  EXPECT_LT(estimate_strength_bits(std::string(10'000, 'a'), {}), 14) << "bounded, however long";
}

TEST(PasswordStrength, ACharacterCountsOnceHoweverManyBytesItHas) {
  const double cyrillic = estimate_strength_bits("голубой", {});
  EXPECT_LT(cyrillic, 7 * 8);
  EXPECT_EQ(estimate_strength_bits("голубойголубой", std::vector<std::string>{"голубой"}),
            estimate_strength_bits("romeoromeo", std::vector<std::string>{"romeo"}));
}

}  // namespace
}  // namespace usher::domain
