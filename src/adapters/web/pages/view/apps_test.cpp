#include "adapters/web/pages/view/apps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/web/pages/view/app_views.hpp"
#include "adapters/web/pages/view/pages.hpp"

namespace usher::pages {
namespace {

using testing::HasSubstr;

class AppsTest : public testing::Test {
 protected:
  [[nodiscard]] Apps parse(std::string_view json) const {
    return Apps::parse({.label = "own.json", .text = json}, pages_.files(), pages_.messages());
  }
  [[nodiscard]] std::string error_of(std::string_view json) const {
    try {
      static_cast<void>(parse(json));
      return "none";
    } catch (const SourceError& error) {
      return error.what();
    }
  }

  Pages pages_;
  Apps apps_ = Apps::load(pages_.files(), pages_.messages());
};

TEST_F(AppsTest, EveryTextOfOursIsTranslated) {
  for (const App& app : apps_.all()) {
    EXPECT_NE(app.text.message, MessageIndex{}) << app.id;
    for (const Wording& step : app.steps) EXPECT_NE(step.message, MessageIndex{}) << app.id;
    EXPECT_FALSE(app.mark.empty());
  }
}

TEST_F(AppsTest, AreRecommendedByPlatform) {
  EXPECT_EQ(apps_.recommended(Platform::android)->id, "conversations");
  EXPECT_EQ(apps_.recommended(Platform::ios)->id, "monal");
  EXPECT_EQ(apps_.recommended(Platform::macos)->id, "monal");
  EXPECT_EQ(apps_.recommended(Platform::windows)->id, "gajim");
  EXPECT_EQ(apps_.recommended(Platform::other), nullptr);
}

TEST_F(AppsTest, AreChosen) {
  const Apps own = parse(R"([{"id":"gajim","name":"Our Gajim","text":"Ours.","platforms":["windows"]},
                             {"id":"ours","name":"Ours","platforms":["android"],"stores":{"site":"https://x.example/"}}])");
  const Apps all = apps_.chosen(own, {}, {});
  EXPECT_EQ(all.all()[0].name, "Our Gajim");
  EXPECT_EQ(all.find("gajim")->text.plain, "Ours.");
  EXPECT_EQ(all.find("converse"), nullptr) << "no URL is known for it";
  const std::vector<std::string> show{"dino", "monal"};
  EXPECT_EQ(apps_.chosen(own, show, {}).all().size(), 2U);
  EXPECT_EQ(apps_.chosen(own, show, show).all().size(), 0U);
}

TEST_F(AppsTest, MistakesHaveALine) {
  EXPECT_THAT(error_of("[\n{]"), HasSubstr("own.json:2: not JSON"));
  EXPECT_THAT(error_of("{}"), HasSubstr("own.json:1: has to be a list"));
  EXPECT_THAT(error_of("[\n{\"id\":\"a\",\"name\":\"A\",\"platforms\":[\"amiga\"]}]"),
              HasSubstr("own.json:2: unknown platform"));
  EXPECT_THAT(error_of(R"([{"id":"A b","name":"A","platforms":["web"]}])"),
              HasSubstr("can't be an app's id"));
  EXPECT_THAT(error_of(R"([{"id":"a","name":"A","platforms":["web"],"colour":1}])"),
              HasSubstr("unknown key 'colour'"));
  EXPECT_THAT(error_of(R"([{"id":"a","name":"A","platforms":["web"],"stores":{"site":"javascript:x"}}])"),
              HasSubstr("https://"));
  EXPECT_THAT(error_of(R"([{"name":"A"}])"), HasSubstr("without 'id'"));
}

TEST_F(AppsTest, SayHowTheyRegister) {
  const Apps own = parse(R"([{"id":"a","name":"A","platforms":["web"],"registers":"form","menu":"Sign Up"},
                             {"id":"b","name":"B","platforms":["web"],"registers":"preauth"},
                             {"id":"c","name":"C","platforms":["web"],"registers":"browser"},
                             {"id":"d","name":"D","platforms":["web"],"preauth":true}])");
  EXPECT_EQ(own.find("a")->form_menu, "Sign Up");
  EXPECT_FALSE(own.find("a")->preauth);
  EXPECT_TRUE(own.find("b")->preauth);
  EXPECT_FALSE(own.find("c")->preauth);
  EXPECT_TRUE(own.find("d")->preauth) << "as it was said before";
  const auto mistake = [this](const std::string& said) {
    return error_of(R"([{"id":"a","name":"A","platforms":["web"],)" + said + "}]");
  };
  EXPECT_THAT(mistake(R"("registers":"fax")"), HasSubstr("has to be preauth, form or browser"));
  EXPECT_THAT(mistake(R"("registers":"form")"), HasSubstr("'menu' says"));
  EXPECT_THAT(mistake(R"("registers":"browser","menu":"Sign Up")"), HasSubstr("'menu' says"));
  EXPECT_THAT(mistake(R"("registers":"preauth","preauth":false)"), HasSubstr("only one"));
}

TEST_F(AppsTest, AFormIsOfferedBesideTheBrowsers) {
  const SetupView dino = setup_view(*apps_.find("dino"), Platform::linux, "xmpp:x", "/register");
  EXPECT_EQ(dino.form_menu, "Create account");
  EXPECT_EQ(dino.register_href, "/register");
  EXPECT_EQ(setup_view(*apps_.find("dino"), Platform::linux, "xmpp:x", "").form_menu, "")
      << "the invitation is for no account";
  EXPECT_EQ(setup_view(*apps_.find("profanity"), Platform::linux, "xmpp:x", "/register").form_menu, "");
  EXPECT_EQ(setup_view(*apps_.find("monal"), Platform::ios, "xmpp:x", "/register").form_menu, "");
}

TEST_F(AppsTest, PlayCarriesTheWholeUri) {
  const auto get =
      get_app(*apps_.find("conversations"), Platform::android, "xmpp:a@b.example?register;preauth=x");
  EXPECT_EQ(get.store[0].href,
            "https://play.google.com/store/apps/details?id=eu.siacs.conversations"
            "&referrer=xmpp%3Aa%40b.example%3Fregister%3Bpreauth%3Dx");
  EXPECT_EQ(get.shown[0].href, "https://f-droid.org/packages/eu.siacs.conversations/");
}

TEST_F(AppsTest, EachDeviceIsShownItsOwnStores) {
  const auto labels = [&](const std::string& app, Platform platform) {
    std::vector<std::string> found;
    const GetApp get = get_app(*apps_.find(app), platform, {});
    for (const auto* list : {&get.store, &get.shown, &get.more}) {
      for (const StoreRow& row : *list) found.push_back(row.own_site ? "site" : row.label);
    }
    return found;
  };
  using Labels = std::vector<std::string>;
  EXPECT_EQ(labels("monal", Platform::ios), (Labels{"App Store", "site"}));
  EXPECT_EQ(labels("monal", Platform::macos), (Labels{"Mac App Store", "App Store", "site"}))
      << "it may be an iPad";
  EXPECT_EQ(labels("gajim", Platform::linux), (Labels{"Flathub", "site"}));
  EXPECT_EQ(labels("gajim", Platform::windows), (Labels{"site"}));
  EXPECT_EQ(labels("monal", Platform::android).size(), 3U) << "it is for another device";
  EXPECT_EQ(labels("conversations", Platform::other).size(), 3U);
}

TEST_F(AppsTest, APriceIsSaidWhereItIsKnown) {
  const Apps own = parse(R"([{"id":"a","name":"A","platforms":["android"],
    "stores":{"play":{"app":"x.y","price":"paid"},"fdroid":"x.y","site":{"app":"https://x.example/","price":"free"}}}])");
  const GetApp get = get_app(*own.find("a"), Platform::android, {});
  EXPECT_TRUE(get.store[0].paid && !get.store[0].free);
  EXPECT_TRUE(get.shown[0].free && get.shown[0].own_site) << "what costs nothing stands beside what costs";
  EXPECT_FALSE(get.more[0].paid || get.more[0].free);
  EXPECT_THAT(
      error_of(
          R"([{"id":"a","name":"A","platforms":["web"],"stores":{"play":{"app":"x","price":"cheap"}}}])"),
      HasSubstr("a price is 'free' or 'paid', not 'cheap'"));
  EXPECT_THAT(error_of(R"([{"id":"a","name":"A","platforms":["web"],"stores":{"play":{"price":"free"}}}])"),
              HasSubstr("without 'app'"));
  EXPECT_THAT(
      error_of(R"([{"id":"a","name":"A","platforms":["web"],"stores":{"play":{"app":"x","cost":1}}}])"),
      HasSubstr("unknown key 'cost'"));
}

TEST_F(AppsTest, WhatFollowsARegistrationNamesOneApp) {
  const SuccessView phone = success_view(apps_, nullptr, Platform::android, "ada@example.com", "/x?c=");
  EXPECT_EQ(phone.app, "Conversations");
  EXPECT_EQ(phone.login_uri, "xmpp:ada@example.com");
  EXPECT_EQ(phone.get.store[0].label, "Google Play");
  EXPECT_EQ(phone.other_apps.size() + 1, apps_.all().size());
  EXPECT_EQ(phone.other_apps[0].href, "/x?c=cheogram");
  EXPECT_EQ(success_view(apps_, apps_.find("dino"), Platform::android, "a@b.example", "").app, "Dino")
      << "the one that was chosen";
  EXPECT_EQ(success_view(apps_, nullptr, Platform::other, "a@b.example", "").app, "");
  EXPECT_EQ(phone.address_parts.html(), "ada<wbr>@example<wbr>.com");
}

TEST_F(AppsTest, SetupSendsThoseWithoutPreauthToTheBrowser) {
  const SetupView browser = setup_view(*apps_.find("gajim"), Platform::linux, "xmpp:x", "/register");
  EXPECT_EQ(browser.register_href, "/register");
  EXPECT_EQ(browser.uri, "");
  EXPECT_FALSE(browser.other_device);
  const SetupView tap = setup_view(*apps_.find("monal"), Platform::android, "xmpp:x", "/register");
  EXPECT_EQ(tap.uri, "xmpp:x");
  EXPECT_TRUE(tap.other_device);
  EXPECT_EQ(setup_view(*apps_.find("gajim"), Platform::linux, "xmpp:x", "").uri, "xmpp:x")
      << "where nobody can register here";
}

TEST_F(AppsTest, LoginLinksEncodeTheName) {
  EXPECT_EQ(login_uri(*apps_.find("conversations"), "a&b@c.example"), "xmpp:a%26b@c.example");
  EXPECT_EQ(login_uri(*apps_.find("profanity"), "a@c.example"), "");
}

TEST(Platform, IsGuessed) {
  EXPECT_EQ(detect_platform("Mozilla/5.0 (Linux; Android 14; Pixel 8)", ""), Platform::android);
  EXPECT_EQ(detect_platform("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", ""), Platform::ios);
  EXPECT_EQ(detect_platform("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", ""), Platform::macos);
  EXPECT_EQ(detect_platform("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", ""), Platform::windows);
  EXPECT_EQ(detect_platform("Mozilla/5.0 (X11; Linux x86_64)", ""), Platform::linux);
  EXPECT_EQ(detect_platform("Mozilla/5.0 (X11; Linux x86_64)", "\"Android\""), Platform::android);
  EXPECT_EQ(detect_platform("curl/8", ""), Platform::other);
  EXPECT_EQ(detect_platform(std::string(100000, 'x') + "Android", ""), Platform::other);
}

}  // namespace
}  // namespace usher::pages
