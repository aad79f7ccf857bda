#include "adapters/web/pages/markup/template.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "adapters/web/pages/markup/escape.hpp"

namespace usher::pages {

struct TestItem {
  std::string label;
};
struct TestPage {
  std::string name;
  std::string url;
  bool shown = false;
  std::uint32_t days = 0;
  Markup picture;
  std::vector<TestItem> items;
};

template <>
struct SchemaOf<TestItem> {
  static const Schema& get() {
    static constexpr std::array fields{field<&TestItem::label>("label")};
    static constexpr Schema schema{fields};
    return schema;
  }
};
template <>
struct SchemaOf<TestPage> {
  static const Schema& get() {
    static constexpr std::array fields{
        field<&TestPage::name>("name"),       field<&TestPage::url>("url"),
        field<&TestPage::shown>("shown"),     field<&TestPage::days>("days"),
        field<&TestPage::picture>("picture"), field<&TestPage::items>("items")};
    static constexpr Schema schema{fields};
    return schema;
  }
};

namespace {

using testing::HasSubstr;

MessageList messages() {
  MessageList list;
  list.add("Hello {name}");
  list.add(MessageList::Plural{"{count} day", "{count} days"});
  return list;
}

Catalogue english(const MessageList& list) {
  return {*PluralRule::parse("nplurals=2; plural=(n != 1);"),
          list.messages().size(),
          {list.messages()[0], list.plurals()[0].one, list.plurals()[0].other}};
}

const std::map<std::string, SourceFile, std::less<>> partials{
    {"part", {.label = "part.html", .text = "[{{name}}]"}},
    {"broken", {.label = "broken.html", .text = "\n{{nothing}}"}},
    {"loop", {.label = "loop.html", .text = "{{> loop}}"}},
};

Template compile(std::string_view text) {
  static const MessageList list = messages();
  const SourceFile source{.label = "page.html", .text = text};
  const std::array<const Schema*, 1> scopes{&SchemaOf<TestPage>::get()};
  const auto find = [](std::string_view name) {
    const auto found = partials.find(name);
    return found == partials.end() ? nullptr : &found->second;
  };
  const Template::Environment environment{list, find};
  return Template::compile(source, scopes, environment);
}

std::string render(std::string_view text, const TestPage& page) {
  const MessageList list = messages();
  const std::array<const void*, 1> records{&page};
  std::string out;
  compile(text).render(out, records, english(list));
  return out;
}

std::string error_of(std::string_view text) {
  try {
    static_cast<void>(compile(text));
    return "none";
  } catch (const SourceError& error) {
    return error.what();
  }
}

TEST(Template, EscapesByPlace) {
  const TestPage page{.name = "<b>\"&'",
                      .url = "javascript:alert(1)",
                      .shown = true,
                      .days = 1,
                      .picture = Markup("<svg/>"),
                      .items = {}};
  EXPECT_EQ(render("<p>{{name}}</p>", page), "<p><bdi>&lt;b&gt;&quot;&amp;&#39;</bdi></p>");
  EXPECT_EQ(render("<p title=\"{{name}}\">", page), "<p title=\"&lt;b&gt;&quot;&amp;&#39;\">");
  EXPECT_EQ(render("<a href='{{url}}'>", page), "<a href='about:invalid'>");
  EXPECT_EQ(render("<a href=\"/x?y={{name}}\">", page), "<a href=\"/x?y=%3Cb%3E%22%26%27\">");
  EXPECT_EQ(render("<title>{{name}}</title>", page), "<title>&lt;b&gt;&quot;&amp;&#39;</title>");
  EXPECT_EQ(render("<i>{{picture}}</i>", page), "<i><svg/></i>");
}

TEST(Template, RefusesValuesWhereNoneIsSafe) {
  for (const std::string_view text :
       {"<script>{{name}}</script>", "<style>{{name}}</style>", "<p style=\"{{name}}\">",
        "<p onclick=\"{{name}}\">", "<p class={{name}}>", "<{{name}}>", "<p {{name}}>", "<p {{name}}=\"x\">",
        "<!-- {{name}} -->", "<iframe srcdoc=\"{{name}}\">", "<p title=\"{{picture}}\">",
        "<a href=\"{{t \"Hello {name}\"}}\">"}) {
    EXPECT_THAT(error_of(text), HasSubstr("page.html:1: ")) << text;
  }
}

TEST(Template, NamesFileAndLineOfMistakes) {
  EXPECT_EQ(error_of("<p>\n\n{{nothing}}"), "page.html:3: there is no 'nothing' on this page");
  EXPECT_EQ(error_of("\n{{t \"Unknown\"}}"), "page.html:2: the catalogues have no message 'Unknown'");
  EXPECT_EQ(error_of("a\n{{> broken}}"), "broken.html:2: there is no 'nothing' on this page");
  EXPECT_EQ(error_of("{{> missing}}"), "page.html:1: there is no template 'missing.html'");
  EXPECT_THAT(error_of("{{> loop}}"), HasSubstr("too deep"));
  EXPECT_THAT(error_of("{{#shown}}"), HasSubstr("'shown' is not closed"));
  EXPECT_THAT(error_of("{{#shown}}{{/name}}"), HasSubstr("closes nothing"));
  EXPECT_THAT(error_of("{{#shown}}<p {{/shown}}>"), HasSubstr("kind of place"));
  EXPECT_THAT(error_of("<p title=\""), HasSubstr("ends inside"));
  EXPECT_THAT(error_of("{{name"), HasSubstr("no '}}'"));
  EXPECT_THAT(error_of("{{shown}}"), HasSubstr("for sections only"));
  EXPECT_THAT(error_of("1 < 2"), HasSubstr("starts no tag"));
}

TEST(Template, HasSectionsListsPartialsAndMessages) {
  TestPage page{.name = "Ann", .url = "/", .shown = false, .days = 3, .picture = {}, .items = {{"a"}, {"b"}}};
  EXPECT_EQ(render("{{#shown}}yes{{/shown}}{{^shown}}no{{/shown}}", page), "no");
  EXPECT_EQ(render("{{#items}}<i>{{label}}{{name}}</i>{{/items}}", page),
            "<i><bdi>a</bdi><bdi>Ann</bdi></i><i><bdi>b</bdi><bdi>Ann</bdi></i>");
  EXPECT_EQ(render("{{> part}}", page), "[<bdi>Ann</bdi>]");
  EXPECT_EQ(render("<p>{{t \"Hello {name}\"}}</p>", page), "<p>Hello <bdi>Ann</bdi></p>");
  EXPECT_EQ(render("{{n days \"{count} day\" \"{count} days\"}}", page), "3 days");
  page.days = 1;
  EXPECT_EQ(render("{{n days \"{count} day\" \"{count} days\"}}", page), "1 day");
  EXPECT_EQ(render("<p{{#name}} hidden{{/name}}>", page), "<p hidden>");
}

TEST(Template, IsolatesNamesInAttributesWhereTheyCouldReorder) {
  const TestPage page{.name = "שלום", .url = {}, .shown = false, .days = 0, .picture = {}, .items = {}};
  EXPECT_EQ(render("<p title=\"{{t \"Hello {name}\"}}\">", page), "<p title=\"Hello \u2068שלום\u2069\">");
}

TEST(Template, DropsLineBreaksBesideTagsOnly) {
  EXPECT_EQ(render("<p>\n  one\n  two <b>x</b>\n</p>\n", {}), "<p>one\ntwo <b>x</b></p>");
}

TEST(Escape, DropsControlsAndMendsUtf8) {
  std::string out;
  append_escaped(out, std::string("a\0b\x1b", 4) + "\u202Ec\u2066d\xff\xc0\xaf" + "e");
  EXPECT_EQ(out, "abcd\uFFFD\uFFFD\uFFFDe");
}

TEST(Escape, LetsNoTextLeaveItsPlace) {
  EXPECT_TRUE(rc::check("no markup comes out", [](const std::string& text) {
    std::string out;
    append_escaped(out, text);
    RC_ASSERT(out.find_first_of("<>\"'") == std::string::npos);
  }));
}

TEST(Escape, KnowsGoodUrls) {
  const auto url = [](std::string_view text) {
    std::string out;
    append_url(out, text);
    return out;
  };
  for (const std::string good : {"https://example.com/?a=b", "xmpp:a@b?register;preauth=x", "/invite?x", "/",
                                 "?x", "#x", "./a/b", "../../a"}) {
    EXPECT_EQ(url(good), good);
  }
  for (const std::string bad :
       {"javascript:alert(1)", " javascript:x", "java\nscript:x", "JAVASCRIPT:x", "data:text/html,x",
        "//evil.example", "/\\evil.example", "/\t/evil.example", "vbscript:x", "relative", "", "x/https:"}) {
    EXPECT_EQ(url(bad), "about:invalid") << bad;
  }
}

}  // namespace
}  // namespace usher::pages
