#include "adapters/web/pages/view/pages.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "adapters/web/pages/assets/encode.hpp"
#include "adapters/web/pages/language/date_text.hpp"
#include "adapters/web/pages/view/apps.hpp"
#include "adapters/web/pages/view/breakable.hpp"
#include "adapters/web/pages/view/sample_views.hpp"

namespace usher::pages {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What a browser would build: tags and attribute names without any text or value.
std::string skeleton(std::string_view html) {
  std::string bones;
  char quote = 0;
  bool in_tag = false;
  for (const char c : html) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (in_tag) {
      bones += c;
      if (c == '"' || c == '\'') quote = c;
      if (c == '>') in_tag = false;
    } else if (c == '<') {
      bones += c;
      in_tag = true;
    }
  }
  return bones;
}

class PagesTest : public testing::Test {
 protected:
  PagesTest()
      : site_(pages_.add_site(options("Verona Chat"))),
        apps_(Apps::load(pages_.files(), pages_.messages())) {}

  static SiteOptions options(const std::string& name) {
    return {.name = name,
            .domain = "chat.example.com",
            .accent = {},
            .logo = {},
            .logo_name = {},
            .home_url = {},
            .share_image_url = {}};
  }
  [[nodiscard]] Reader reader(std::size_t language = 0) const {
    return {.site = site_, .language = language, .language_href = "/invite?x&lang=", .demo = false};
  }

  Pages pages_;
  Site site_;
  Apps apps_;
};

TEST_F(PagesTest, EveryPageIsThereInEveryLanguage) {
  for (std::size_t i = 0; i < languages().size(); ++i) {
    for (const auto& [name, html] : sample_pages(pages_, site_, apps_, i)) {
      const std::string start = "<!DOCTYPE html><html lang=\"" + std::string(languages()[i].tag) +
                                "\" dir=\"" + std::string(languages()[i].direction()) + "\">";
      EXPECT_THAT(html, testing::StartsWith(start)) << name;
      EXPECT_THAT(html, testing::EndsWith("</body></html>")) << name;
      EXPECT_THAT(html, Not(HasSubstr("{"))) << name << ": a placeholder was left";
      EXPECT_THAT(html, Not(HasSubstr(" style="))) << name;
      EXPECT_THAT(html, Not(HasSubstr("about:invalid"))) << name;
    }
  }
}

TEST_F(PagesTest, UseAllMessagesAndNoOthers) {
  std::set<std::string> used = pages_.used_messages();
  for (const App& app : apps_.all()) {
    used.insert(pages_.messages().messages().at(app.text.message.value));
    for (const Wording& step : app.steps) used.insert(pages_.messages().messages().at(step.message.value));
  }
  used.emplace(months_message);
  used.emplace(date_message);
  std::set<std::string> listed(pages_.messages().messages().begin(), pages_.messages().messages().end());
  for (const auto& plural : pages_.messages().plurals()) listed.insert(plural.one);
  EXPECT_EQ(used, listed);
}

TEST_F(PagesTest, HostileWordsCantBreakOut) {
  LandingView view = sample_landing(pages_, site_, apps_, 0);
  view.address = Markup("a");
  view.register_href = "/r";
  const std::string calm = skeleton(pages_.render(reader(), view));
  const std::string quiet_form = skeleton(pages_.render(reader(), [] {
    RegisterView form;
    form.username = form.inviter = form.form.csrf = form.form.token = form.form.suggestion = form.app_id =
        "x";
    return form;
  }()));
  for (const std::string evil : {"</title><script>alert(1)</script>", "\" onload=\"alert(1)", "' autofocus='",
                                 "-->", "<!--", "{{name}}", "{site}", "\u202Egnol", "\u2067x",
                                 "javascript:alert(1)", "&lt;", "\xff\xfe", "</bdi></h1>", "]]>", "`"}) {
    LandingView hostile = view;
    hostile.inviter = hostile.app = hostile.platform = evil;
    hostile.uri = hostile.register_href = hostile.apps_href = hostile.app_href = hostile.share.link = evil;
    Site site = site_;
    site.name = evil;
    const Reader at{.site = site, .language = 0, .language_href = evil, .demo = false};
    const std::string html = pages_.render(at, hostile);
    EXPECT_EQ(skeleton(html), calm) << evil;
    EXPECT_THAT(html, Not(HasSubstr("href=\"javascript:"))) << evil;
    EXPECT_THAT(html, Not(HasSubstr("\u202E")));
    RegisterView form;
    form.username = form.inviter = form.form.csrf = form.form.token = form.form.suggestion = form.app_id =
        evil;
    EXPECT_EQ(skeleton(pages_.render(reader(), form)), quiet_form) << evil;
  }
}

TEST_F(PagesTest, AnAddressIsBrokenBetweenItsPartsAndIsText) {
  EXPECT_EQ(breakable("ada.l@my-host.example").html(), "ada<wbr>.l<wbr>@my<wbr>-host<wbr>.example");
  EXPECT_EQ(breakable("").html(), "");
  for (const std::string evil : {"<script>@x.\"'", "&lt;.a", "\u202Eevil.a", "\xff.\xfe", "...@@@---"}) {
    std::string html(breakable(evil).html());
    for (auto at = html.find("<wbr>"); at != std::string::npos; at = html.find("<wbr>")) html.erase(at, 5);
    EXPECT_THAT(html, Not(testing::ContainsRegex("[<>\"']"))) << evil;
    EXPECT_THAT(html, Not(HasSubstr("\u202E")));
  }
}

TEST_F(PagesTest, SpeaksFormallyWhereALanguageCanAndTheHostWants) {
  SiteOptions wanted = options("Verona Chat");
  wanted.formal = true;
  const Site formal = pages_.add_site(wanted);
  const auto heading = [&](const Site& site, std::string_view tag) {
    const std::size_t language = *find_language(tag);
    const Reader at{.site = site, .language = language, .language_href = {}, .demo = false};
    return pages_.render(at, sample_landing(pages_, site, apps_, language));
  };
  EXPECT_THAT(heading(site_, "de"), HasSubstr("lädt dich"));
  EXPECT_THAT(heading(formal, "de"), AllOf(HasSubstr("lädt Sie"), Not(HasSubstr("lädt dich"))));
  EXPECT_THAT(heading(formal, "fr"), HasSubstr("vous invite"));
  EXPECT_THAT(heading(formal, "tr"), HasSubstr("sizi"));
  EXPECT_THAT(heading(formal, "zh-Hans"), Not(HasSubstr("你")));
  for (const std::string_view tag : {"en", "ru", "ja", "ar"}) {
    EXPECT_EQ(heading(formal, tag), heading(site_, tag)) << tag;
  }
  // No familiar word stands beside the formal ones.
  for (const auto& [name, html] : sample_pages(pages_, formal, apps_, *find_language("de"))) {
    EXPECT_THAT(html, Not(testing::ContainsRegex("[ >](du|dich|dir|dein|deine|deiner|deinem|deinen)[ ,.:<]")))
        << name;
  }
  for (const auto& [name, html] : sample_pages(pages_, formal, apps_, *find_language("fr"))) {
    EXPECT_THAT(html, Not(testing::ContainsRegex("[ >](tu|toi|ton|ta|tes) "))) << name;
  }
}

TEST_F(PagesTest, LinkPreviewsNameNoInviter) {
  const std::string html = pages_.render(reader(), sample_landing(pages_, site_, apps_, 0));
  const std::string head = html.substr(0, html.find("<body"));
  EXPECT_THAT(head, HasSubstr("og:title"));
  EXPECT_THAT(head, Not(HasSubstr("Juliet")));
  EXPECT_THAT(head, HasSubstr("noindex"));
}

TEST_F(PagesTest, LandingFitsIntoThirtyKibibytes) {
  for (std::size_t i = 0; i < languages().size(); ++i) {
    std::size_t bytes =
        gzip(pages_.render(reader(i), sample_landing(pages_, site_, apps_, i)), Effort::build).size();
    bytes += pages_.static_files().find(site_.style_href)->gzip.size();
    bytes += pages_.static_files().find(site_.script_href)->gzip.size();
    EXPECT_LT(bytes, 30U * 1024U) << languages()[i].tag;
  }
}

TEST_F(PagesTest, FormsKeepWhatWasTyped) {
  RegisterView view;
  view.username = "romeo";
  view.form.csrf = "secret-of-the-form";
  view.form.set(FormProblem::none, UsernameProblem::taken, PasswordProblem::none);
  const std::string html = pages_.render(reader(), view);
  EXPECT_THAT(html, HasSubstr("value=\"romeo\""));
  EXPECT_THAT(html, HasSubstr("name=\"csrf\" value=\"secret-of-the-form\""));
  EXPECT_THAT(html, HasSubstr("This username is taken"));
  EXPECT_THAT(html, Not(HasSubstr(" readonly")));
  view.username_locked = true;
  EXPECT_THAT(pages_.render(reader(), view), HasSubstr(" readonly"));
}

TEST_F(PagesTest, AnAccentHasAStyleOfItsOwn) {
  SiteOptions wanted = options("Red");
  wanted.accent = parse_colour("#c00");
  const Site red = pages_.add_site(wanted);
  EXPECT_NE(red.style_href, site_.style_href);
  EXPECT_THAT(pages_.static_files().find(red.style_href)->plain, HasSubstr("--accent:#cc0000"));
}

TEST_F(PagesTest, ThereIsNoSwitchWithoutAnAddressForIt) {
  const Reader after_post{.site = site_, .language = 0, .language_href = {}, .demo = true};
  const std::string html = pages_.render(after_post, OverView(OverView::Why::used));
  EXPECT_THAT(html, Not(HasSubstr("hreflang")));
  EXPECT_THAT(html, HasSubstr("Demonstration"));
}

class OverridesTest : public testing::Test {
 protected:
  OverridesTest() { std::filesystem::create_directories(folder_); }
  ~OverridesTest() override { std::filesystem::remove_all(folder_); }
  OverridesTest(const OverridesTest&) = delete;
  OverridesTest& operator=(const OverridesTest&) = delete;
  OverridesTest(OverridesTest&&) = delete;
  OverridesTest& operator=(OverridesTest&&) = delete;

  void put(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  [[nodiscard]] std::string error() const {
    try {
      const Pages pages{SourceFiles(folder_)};
      static_cast<void>(Apps::load(pages.files(), pages.messages()));
      return "none";
    } catch (const SourceError& error) {
      return std::string(error.what()).substr(folder_.string().size() + 1);
    }
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("usher-overrides-" + std::to_string(getpid()));
};

TEST_F(OverridesTest, TakeThePlaceOfOurs) {
  put("templates/foot.html", "</main><footer>{{site}} {{t \"Language\"}}</footer></body></html>");
  put("static/style.css", "body{color:red}");
  put("locale/de.po",
      "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\nmsgid \"Language\"\nmsgstr "
      "\"Zunge\"\n");
  Pages pages{SourceFiles(folder_)};
  const Site site = pages.add_site({.name = "V",
                                    .domain = "d",
                                    .accent = {},
                                    .logo = {},
                                    .logo_name = {},
                                    .home_url = {},
                                    .share_image_url = {}});
  const Reader reader{.site = site, .language = *find_language("de"), .language_href = {}, .demo = false};
  EXPECT_THAT(pages.render(reader, OverView(OverView::Why::used)),
              HasSubstr("<footer><bdi>V</bdi> Zunge</footer>"));
  EXPECT_EQ(pages.static_files().find(site.style_href)->plain, "body{color:red}");
}

TEST_F(OverridesTest, MistakesHaveAFileAndALine) {
  put("templates/landing.html", "<p>\n{{inviter_name}}</p>");
  EXPECT_EQ(error(), "templates/landing.html:2: there is no 'inviter_name' on this page");
}

TEST_F(OverridesTest, MistakesInCataloguesToo) {
  put("locale/fr.po",
      "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n > 1);\\n\"\n\nmsgid \"About {site}\"\nmsgstr "
      "\"Sur\"\n");
  EXPECT_EQ(error(), "locale/fr.po:4: the placeholder {site} is missing");
}

TEST_F(OverridesTest, UnknownFilesAreRefused) {
  put("templates/landnig.html", "x");
  EXPECT_THAT(error(), HasSubstr("usher has no file 'templates/landnig.html'"));
}

TEST_F(OverridesTest, MarksAreOnlyPictures) {
  put("apps/dino.svg", "<svg viewBox=\"0 0 1 1\">\n<script>x</script></svg>");
  EXPECT_EQ(error(), "apps/dino.svg:2: '<script' can't stand in an app's mark");
}

}  // namespace
}  // namespace usher::pages
