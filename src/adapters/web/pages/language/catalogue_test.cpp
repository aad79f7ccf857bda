#include "adapters/web/pages/language/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::pages {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view head = "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n";

MessageList english() {
  MessageList list;
  list.add("Hello {name}");
  list.add("Bye");
  list.add(MessageList::Plural{"{count} day", "{count} days"});
  return list;
}

PoFile parse(const std::string& text) {
  static std::string kept;
  kept = std::string(head) + text;
  return parse_po({.label = "xx.po", .text = kept});
}

std::vector<std::string> problems(const std::string& text) {
  return problems_of(parse(text), english(), true);
}

std::string error_of(std::string_view text) {
  try {
    static_cast<void>(parse_po({.label = "xx.po", .text = text}));
    return "none";
  } catch (const SourceError& error) {
    return error.what();
  }
}

TEST(PoFile, ReadsWhatGettextWrites) {
  const PoFile file = parse(
      "# a note\n#: a.html\n#, c-format\nmsgid \"Hello \"\n\"{name}\"\nmsgstr \"\"\n\"Say \\\"hi\\\" "
      "\"\n\"{name}\"\n\n"
      "msgid \"{count} day\"\nmsgid_plural \"{count} days\"\nmsgstr[0] \"one\"\nmsgstr[1] \"{count}\"\n\n#~ "
      "msgid \"old\"\n");
  ASSERT_EQ(file.entries.size(), 2U);
  EXPECT_EQ(file.entries[0].id, "Hello {name}");
  EXPECT_THAT(file.entries[0].texts, ElementsAre("Say \"hi\" {name}"));
  EXPECT_EQ(file.entries[0].line, 7U);
  EXPECT_THAT(file.entries[1].texts, ElementsAre("one", "{count}"));
}

TEST(PoFile, NamesTheLineOfAMistake) {
  EXPECT_THAT(error_of("msgid \"a\"\nmsgstr b"), HasSubstr("xx.po:2: "));
  EXPECT_THAT(error_of("\"a\""), HasSubstr("xx.po:1: "));
  EXPECT_THAT(error_of("msgid \"a\"\n\nmsgid \"b\"\nmsgstr \"\""), HasSubstr("xx.po:2: "));
  EXPECT_THAT(error_of("msgid \"a\"\nmsgctxt \"b\""), HasSubstr("unexpected"));
  EXPECT_THAT(error_of("msgid \"a\\q\""), HasSubstr("unknown escape"));
}

TEST(Catalogue, ReportsWhatIsWrongWithATranslation) {
  EXPECT_THAT(problems("msgid \"Hello {name}\"\nmsgstr \"Hallo\"\n"),
              ElementsAre(HasSubstr("{name} is missing")));
  EXPECT_THAT(problems("msgid \"Hello {name}\"\nmsgstr \"{name} {nam}\"\n"),
              ElementsAre(HasSubstr("no such placeholder")));
  EXPECT_THAT(problems("msgid \"Hello {name}\"\nmsgstr \"{name} {name}\"\n"),
              ElementsAre(HasSubstr("twice")));
  EXPECT_THAT(problems("msgid \"Hello {name}\"\nmsgstr \"{name\"\n"), ElementsAre(HasSubstr("brace")));
  EXPECT_THAT(problems("msgid \"Bye\"\nmsgstr \"\"\n"), ElementsAre("xx.po:4: no translation"));
  EXPECT_THAT(problems("#, fuzzy\nmsgid \"Bye\"\nmsgstr \"x\"\n"), ElementsAre(HasSubstr("fuzzy")));
  EXPECT_THAT(problems("msgid \"Other\"\nmsgstr \"x\"\n"), ElementsAre(HasSubstr("no message 'Other'")));
  EXPECT_THAT(problems("msgid \"Bye\"\nmsgstr \"\u202Ex\"\n"), ElementsAre(HasSubstr("bidirectional")));
  EXPECT_THAT(problems("msgid \"{count} day\"\nmsgid_plural \"{count} days\"\nmsgstr[0] \"x\"\n"),
              ElementsAre(HasSubstr("needs 2 forms and has 1")));
  EXPECT_THAT(problems("msgid \"Bye\"\nmsgstr \"x\"\n\nmsgid \"Bye\"\nmsgstr \"x\"\n"),
              ElementsAre(HasSubstr("twice")));
  EXPECT_EQ(problems_of(parse(""), english(), false).size(), 3U) << "all messages are missing";
}

TEST(Catalogue, TakesWhatItLacksFromAnother) {
  const MessageList list = english();
  const Catalogue ours{*PluralRule::parse("nplurals=2; plural=(n != 1);"), 2, {"a {name}", "b", "c", "d"}};
  const PoFile file = parse("msgid \"Bye\"\nmsgstr \"Tschüss\"\n");
  const Catalogue merged = make_catalogue(file, list, &ours);
  EXPECT_EQ(merged.text(list.find("Bye")), "Tschüss");
  EXPECT_EQ(merged.text(list.find("Hello {name}")), "a {name}");
  EXPECT_EQ(merged.text(list.find_plural("{count} day"), 2), "d");
  EXPECT_THROW(make_catalogue(file, list, nullptr), SourceError);
}

TEST(PluralRule, FollowsTheLanguages) {
  const auto russian = PluralRule::parse(
      "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : "
      "2);");
  ASSERT_TRUE(russian);
  std::vector<std::uint32_t> forms;
  for (const std::uint32_t n : {1U, 2U, 5U, 11U, 12U, 21U, 22U, 111U, 4294967295U})
    forms.push_back(russian->form_of(n));
  EXPECT_THAT(forms, ElementsAre(0, 1, 2, 2, 2, 0, 1, 2, 2));
}

TEST(PluralRule, RefusesNonsense) {
  for (const std::string_view text :
       {"", "nplurals=2", "nplurals=0; plural=0;", "nplurals=7; plural=0;", "nplurals=1; plural=n;",
        "nplurals=2; plural=n %", "nplurals=2; plural=n/0;", "nplurals=2; plural=(n;",
        "nplurals=2; plural=x;", "nplurals=2; plural=1 1;"}) {
    EXPECT_FALSE(PluralRule::parse(text)) << text;
  }
  EXPECT_FALSE(
      PluralRule::parse("nplurals=2; plural=" + std::string(100, '(') + "0" + std::string(100, ')')));
}

}  // namespace
}  // namespace usher::pages
