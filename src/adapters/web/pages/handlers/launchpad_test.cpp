#include <string>
#include <utility>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string password = "kavo-tiru-besa-mino";

/// The page after a registration, and the ways back to it.
class LaunchpadTest : public WebsiteTest {
 protected:
  /// Registers `romeo`, and keeps all cookies as a browser does.
  http::Response register_romeo(const domain::SharedInvite& shared, const std::string& app = {}) {
    const auto form = open_form("/register", shared);
    const auto sent = post("/register", form + "&c=" + app + "&username=romeo&password=" + password);
    EXPECT_EQ(sent.status, 303);
    cookie_.clear();
    std::string_view fields = sent.fields();
    const std::string_view start = "Set-Cookie: ";
    for (auto at = fields.find(start); at != std::string_view::npos; at = fields.find(start)) {
      fields.remove_prefix(at + start.size());
      cookie_ += (cookie_.empty() ? "" : "; ") + std::string(fields.substr(0, fields.find(';')));
    }
    return sent;
  }
  static std::string link_of(const domain::SharedInvite& shared) {
    return "/invite?" + std::string(shared.token.reveal());
  }
  static std::string device_link_in(const http::Response& page) {
    const std::string start = "data-copy=\"https://example.com";
    const auto at = page.body.find(start) + start.size();
    std::string link = page.body.substr(at, page.body.find('"', at) - at);
    for (auto amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;"))
      link.erase(amp + 1, 4);
    return link;
  }
  void come_by(const std::string& user_agent) {
    headers_ = {{.name = "User-Agent", .value = user_agent_ = user_agent}};
  }

 private:
  std::string user_agent_;
};

TEST_F(LaunchpadTest, OffersTheAppOfTheDeviceAndAllOthers) {
  const auto page_of = [this](const std::string& location) { return get(location).body; };
  const std::string location = header(register_romeo(create()), "Location");
  come_by("Mozilla/5.0 (Linux; Android 14)");
  EXPECT_THAT(page_of(location),
              AllOf(HasSubstr("https://play.google.com/store/apps/details?id=eu.siacs.conversations"),
                    HasSubstr("href=\"xmpp:romeo@example.com\""), HasSubstr("romeo<wbr>@example<wbr>.com"),
                    HasSubstr("&amp;c=yaxim"), Not(HasSubstr("<details class=\"card share\" open"))));
  come_by("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)");
  EXPECT_THAT(page_of(location),
              AllOf(HasSubstr("https://apps.apple.com/app/id317711500"), Not(HasSubstr("id1637078500"))));
  come_by("Mozilla/5.0 (X11; Linux x86_64)");
  EXPECT_THAT(page_of(location), AllOf(HasSubstr("https://flathub.org/apps/org.gajim.Gajim"),
                                       HasSubstr("<details class=\"card share\" open")));
  EXPECT_THAT(page_of(location + "&c=dino"), HasSubstr("https://flathub.org/apps/im.dino.Dino"));
}

TEST_F(LaunchpadTest, TheBrowserComesBackToIt) {
  const auto shared = create();
  const auto sent = register_romeo(shared);
  EXPECT_THAT(sent.fields(), HasSubstr("__Host-usher-account="));
  EXPECT_THAT(sent.fields(), HasSubstr("; Max-Age=2592000"));
  clock_.time += FormTokens::remembered - std::chrono::hours{1};
  EXPECT_THAT(get(header(sent, "Location")).body, HasSubstr("romeo@example.com"));
  const auto again = get(link_of(shared));
  EXPECT_EQ(again.status, 303);
  EXPECT_THAT(get(header(again, "Location")).body, HasSubstr("romeo@example.com"));
  clock_.time += std::chrono::hours{2};
  EXPECT_EQ(get(link_of(shared)).status, 410);
  EXPECT_EQ(get(header(sent, "Location")).status, 410);
}

TEST_F(LaunchpadTest, NoOtherBrowserDoes) {
  const auto shared = create();
  const auto sent = register_romeo(shared);
  const std::string own = cookie_;
  const std::string account = own.substr(own.find("__Host-usher-account="));
  for (const std::string& cookie :
       {std::string(), account, "__Host-usher-form=" + std::string(22, 'a') + "; " + account}) {
    cookie_ = cookie;
    auto page = get(link_of(shared));
    if (page.status == 303) page = get(header(page, "Location"));
    EXPECT_EQ(page.status, 410) << cookie;
    EXPECT_THAT(page.body, Not(HasSubstr("romeo")));
  }
  cookie_ = own;
  EXPECT_EQ(get(link_of(create())).status, 200) << "another invite's link";
}

/// The code on the page is for the phone beside it.
TEST_F(LaunchpadTest, AnotherDeviceGoesOn) {
  const auto shared = create();
  const auto there = device_link_in(get(header(register_romeo(shared), "Location")));
  EXPECT_THAT(there, HasSubstr("/registered?t="));
  const std::string own = cookie_;
  cookie_.clear();
  come_by("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)");
  EXPECT_THAT(get(there).body, AllOf(HasSubstr("romeo@example.com"), HasSubstr("apps.apple.com")));
  // It is good for nothing else, whoever sends it.
  const std::string pass = there.substr(there.find("&f=") + 3);
  for (const std::string& cookie : {std::string(), own, std::string("__Host-usher-form=device")}) {
    cookie_ = cookie;
    const std::string body = "t=" + std::string(shared.token.reveal()) + "&csrf=" + pass;
    EXPECT_NE(post("/register", body + "&username=juliet&password=" + password).status, 303);
  }
  EXPECT_EQ(accounts_.size(), 1U);
  cookie_.clear();
  clock_.time += FormTokens::remembered + std::chrono::hours{1};
  EXPECT_EQ(get(there).status, 410);
}

TEST_F(LaunchpadTest, ADevicesLinkIsTheSameEachTimeAndEndsWithTheBrowsersOwn) {
  const auto location = header(register_romeo(create()), "Location");
  const auto there = device_link_in(get(location));
  clock_.time += FormTokens::remembered - std::chrono::hours{1};
  EXPECT_EQ(device_link_in(get(location)), there);
  cookie_.clear();
  EXPECT_EQ(device_link_in(get(there)), there) << "or each view would make it last longer";
  clock_.time += std::chrono::hours{2};
  EXPECT_EQ(get(there).status, 410);
}

/// It opens the page of the account for whoever has it.
TEST_F(LaunchpadTest, NobodyTakesADevicesLinkForAnInvitation) {
  const auto shared = create();
  const std::string invitation = "data-share-title=\"Invitation to ";
  EXPECT_THAT(get(link_of(shared)).body, HasSubstr(invitation));
  EXPECT_THAT(get(header(register_romeo(shared), "Location")).body,
              AllOf(HasSubstr("data-share-title=\"Send to another device\""), Not(HasSubstr(invitation))));
}

/// The connection broke while the answer was under way: the browser has the form's cookie alone.
TEST_F(LaunchpadTest, WhoNeverHeardThatItWorkedFindsTheAccount) {
  const auto shared = create();
  const std::string form = open_form("/register", shared);
  post("/register", form + "&username=romeo&password=" + password);
  const auto sent_on = get(link_of(shared));
  ASSERT_EQ(sent_on.status, 303);
  EXPECT_THAT(get(header(sent_on, "Location")).body, HasSubstr("romeo@example.com"));
  const auto back = get("/register?t=" + std::string(shared.token.reveal()));
  ASSERT_EQ(back.status, 303);
  EXPECT_EQ(get(header(back, "Location")).status, 303);
  EXPECT_EQ(accounts_.size(), 1U);
  cookie_.clear();
  EXPECT_EQ(get(link_of(shared)).status, 410) << "another browser learns nothing";
}

TEST_F(LaunchpadTest, AFormThatWasShownTwiceMakesOneAccount) {
  const auto shared = create();
  const std::string first = open_form("/register", shared);
  const std::string second = open_form("/register", shared);
  EXPECT_EQ(post("/register", first + "&username=romeo&password=" + password).status, 303);
  EXPECT_EQ(post("/register", second + "&username=romeo&password=" + password).status, 303);
  EXPECT_EQ(accounts_.size(), 1U);
}

TEST_F(LaunchpadTest, WhoWasShownTheFormAndDidNotRegisterIsToldThatItIsOver) {
  const auto shared = create();
  open_form("/register", shared);
  const std::string own = std::exchange(cookie_, {});
  register_romeo(shared);  // in another browser
  cookie_ = own;
  const auto sent_on = get(link_of(shared));
  ASSERT_EQ(sent_on.status, 303);
  EXPECT_EQ(get(header(sent_on, "Location")).status, 410);
}

TEST_F(LaunchpadTest, ALinkForSeveralMakesSeveralInOneBrowser) {
  const auto shared = create({.uses_allowed = *domain::UseLimit::of(2)});
  for (const std::string name : {"romeo", "juliet"}) {
    const std::string form = open_form("/register", shared);
    EXPECT_EQ(post("/register", form + "&username=" + name + "&password=" + password).status, 303);
  }
  EXPECT_EQ(accounts_.size(), 2U);
}

/// The same where the link is for several, and the browser is shown another form each time.
TEST_F(LaunchpadTest, NobodysOwnNameIsTaken) {
  const auto shared = create({.uses_allowed = domain::UseLimit::unlimited()});
  const std::string first = open_form("/register", shared);
  const std::string second = open_form("/register", shared);
  const std::string romeo = "&username=romeo&password=" + password;
  post("/register", first + romeo);
  for (const std::string& form : {first, second})
    EXPECT_THAT(post("/register/check", form + romeo).body, Not(HasSubstr("taken")));
  const auto sent = post("/register", second + romeo);
  ASSERT_EQ(sent.status, 303);
  EXPECT_THAT(get(header(sent, "Location")).body, HasSubstr("romeo@example.com"));
  EXPECT_EQ(accounts_.size(), 1U);
  cookie_.clear();
  const std::string other = open_form("/register", shared);
  EXPECT_THAT(post("/register/check", other + romeo).body, HasSubstr("taken"));
  EXPECT_EQ(post("/register", other + romeo).status, 409) << "in another browser";
}

TEST_F(LaunchpadTest, AnAccountThatWasNotMadeLeadsToNoCircle) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  const std::string pass = form.substr(form.find("&csrf=") + 6);
  cookie_ += "; __Host-usher-account=" + pass;
  ASSERT_TRUE(domain::wait_for<domain::Invite>(
      [&](auto done) { invitations_.revoke(shared.invite.id, {}, {}, std::move(done)); }));
  const auto sent_on = get(link_of(shared));
  ASSERT_EQ(sent_on.status, 303);
  EXPECT_EQ(get(header(sent_on, "Location")).status, 410);
}

}  // namespace
}  // namespace usher::pages
