#include <string>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using testing::HasSubstr;

class GreetingTest : public WebsiteTest {
 protected:
  GreetingTest() {
    accounts_.profiles[address("romeo")] = {.name = "Romeo <Montague>", .picture = "RIFF the picture"};
  }
  std::string invite() {
    return std::string(create({.kind = domain::InviteKind::contact, .inviter = romeo}).token.reveal());
  }
  domain::Localpart romeo = *domain::Localpart::parse("romeo");
};

TEST_F(GreetingTest, APersonComesFirst) {
  const std::string token = invite();
  const std::string page = get("/invite?" + token).body;
  EXPECT_THAT(page, HasSubstr("<bdi>Romeo &lt;Montague&gt;</bdi> would like to chat with you"));
  EXPECT_THAT(page, HasSubstr("romeo<wbr>@example<wbr>.com"));
  EXPECT_THAT(page, HasSubstr("<bdi>R</bdi><img src=\"/invite/picture?" + token + "\" alt=\"\""));
  const auto picture = get("/invite/picture?" + token);
  EXPECT_EQ(picture.status, 200);
  EXPECT_EQ(picture.body, "RIFF the picture");
  EXPECT_EQ(header(picture, "Content-Type"), "image/webp");
  EXPECT_EQ(header(picture, "X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(header(picture, "Cache-Control"), HasSubstr("private"));
  EXPECT_THAT(header(picture, "Content-Security-Policy"), HasSubstr("sandbox"));
  EXPECT_EQ(accounts_.profiles_asked(), 1U);
}

TEST_F(GreetingTest, PreviewsElsewhereShowNobody) {
  const std::string page = get("/invite?" + invite()).body;
  EXPECT_EQ(page.substr(0, page.find("</head>")).find("Romeo"), std::string::npos);
}

TEST_F(GreetingTest, ThePictureIsForThoseWhoAreInvited) {
  const std::string token = invite();
  for (const std::string query : {"", "?romeo", "?romeo@example.com", "?AbCdEfGhIjKlMnOpQrStUv"})
    EXPECT_EQ(get("/invite/picture" + query).status, 404) << query;
  const auto anybodys = create({}).token;
  EXPECT_EQ(get("/invite/picture?" + std::string(anybodys.reveal())).status, 404);
  clock_.time += std::chrono::hours{4};
  EXPECT_EQ(get("/invite/picture?" + token).status, 404) << "it has expired";
  EXPECT_EQ(accounts_.profiles_asked(), 0U);
}

TEST_F(GreetingTest, WithoutThemTheInitialStands) {
  accounts_.profiles.clear();
  const std::string token = invite();
  const std::string page = get("/invite?" + token).body;
  EXPECT_THAT(page, HasSubstr("<bdi>romeo</bdi> would like to chat with you"));
  EXPECT_THAT(page, HasSubstr("aria-hidden=\"true\"><bdi>R</bdi></p>"));
  EXPECT_EQ(get("/invite/picture?" + token).status, 404);
}

TEST_F(GreetingTest, AsksOnlyForThePageThatGreets) {
  accounts_.slow_profiles = true;
  const std::string token = invite();
  EXPECT_EQ(get("/invite?" + token + "&apps").status, 200);
  EXPECT_EQ(get("/invite?" + token + "&app=gajim").status, 200);
  EXPECT_EQ(accounts_.profiles_asked(), 0U);
}

TEST_F(GreetingTest, TheFormNamesThemAsThePageBeforeDid) {
  const std::string token(create({.kind = domain::InviteKind::account, .inviter = romeo}).token.reveal());
  const auto lead = [&] {
    const std::string page = get("/register?t=" + token).body;
    const auto start = page.find("<p class=\"lead\">");
    return page.substr(start, page.find("<form", start) - start);
  };
  EXPECT_THAT(lead(), HasSubstr("romeo@example.com"));
  EXPECT_EQ(accounts_.profiles_asked(), 0U) << "the page before asks";
  get("/invite?" + token);
  EXPECT_THAT(lead(), HasSubstr("Romeo &lt;Montague&gt;"));
  EXPECT_THAT(lead(), HasSubstr("romeo<wbr>@example<wbr>.com"));
}

}  // namespace
}  // namespace usher::pages
