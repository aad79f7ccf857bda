#include "adapters/web/pages/handlers/presented_token.hpp"

#include <string>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using testing::HasSubstr;

class PresentedTokenTest : public WebsiteTest {
 protected:
  PresentedTokenTest() : own_(create().token.reveal()) {}

  static std::string encoded(const std::string& text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      result.append(1, '%').append(1, digits[byte / 16U]).append(1, digits[byte % 16U]);
    }
    return result;
  }
  /// What becomes of a link between the one who sends it and the one who opens it.
  static std::vector<std::string> treated(const std::string& token) {
    std::vector<std::string> queries{token,
                                     token + "=",
                                     token + "=&utm_source=x",
                                     token + "&utm_source=x&utm_campaign=",
                                     "fbclid=a&" + token,
                                     "fbclid=IwAR0&gclid=&" + token + "=",
                                     "&&" + token + "&",
                                     "t=" + token,
                                     "c=dino&t=" + token,
                                     "lang=de&" + token,
                                     encoded(token),
                                     encoded(token) + "%3D",
                                     "t=" + encoded(token) + "&c="};
    for (const std::string tail : {"%20", ".", ",", ")", "%29", "%2E%2E", "+", "%C2%A0", "%E2%80%9D.", "%",
                                   "%0D%0A", "!)", "%26utm_source%3Dx", "%ZZ", "%FF"}) {
      queries.push_back(token + tail);
      queries.push_back("t=" + token + tail);
    }
    for (const std::string around : {"%20", "(", "%22", "%E2%80%9C", "%3C"})
      queries.push_back(around + token + around);
    return queries;
  }

  std::string own_;
  std::string foreign_ = "c-vhJjyB5Pb4HpAf_-xyz012";
};

TEST_F(PresentedTokenTest, IsFoundWhateverWasDoneToTheLink) {
  for (const std::string& token : {own_, foreign_}) {
    for (const std::string& query : treated(token))
      EXPECT_EQ(token_in_query(query, invitations_), token) << query;
  }
}

TEST_F(PresentedTokenTest, OneOfOursIsKnownAnywhere) {
  for (const std::string& query :
       {"token=" + own_, own_ + "=1", "a_long_parameter&" + own_, "_" + own_ + "_", "utm_campaign=&" + own_,
        foreign_ + "&" + own_, "t=&" + own_, "t=a_long_parameter&" + own_}) {
    EXPECT_EQ(token_in_query(query, invitations_), own_) << query;
  }
}

TEST_F(PresentedTokenTest, NothingElseIsTaken) {
  for (const std::string query :
       {"", "&", "=", "t=", "lang=de", "utm_source=a_long_value", "apps", "%", "%00\xFF"}) {
    EXPECT_EQ(token_in_query(query, invitations_), "") << query;
  }
}

TEST_F(PresentedTokenTest, IsOneRuleForAllPages) {
  const auto reset =
      create({.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("romeo")});
  for (const std::string& query : treated(own_)) {
    EXPECT_EQ(get("/invite?" + query).status, 200) << query;
    EXPECT_EQ(get("/invite/setup/dino?" + query).status, 200) << query;
    EXPECT_THAT(get("/register?" + query).body, HasSubstr("name=\"t\" value=\"" + own_ + "\"")) << query;
  }
  for (const std::string& query : treated(std::string(reset.token.reveal())))
    EXPECT_THAT(get("/reset?" + query).body, HasSubstr("name=\"csrf\"")) << query;
}

TEST_F(PresentedTokenTest, IsFoundInAPath) {
  for (const std::string tail : {"", "/", ".", "%20", ")", ",", "&lang=de"})
    EXPECT_EQ(get("/invite/" + own_ + tail).status, 200) << tail;
}

TEST_F(PresentedTokenTest, OpensPagesWhereProsodyHasThem) {
  const auto landing = get("/invite?" + own_);
  for (const std::string path : {"/invites_page", "/invites_page/", "//invites_page", "//invite"}) {
    EXPECT_EQ(get(path + "?" + own_).body, landing.body) << path;
    EXPECT_EQ(get(path + "?" + own_, http::Method::head).fields(), landing.fields()) << path;
  }
  const auto setup = get("/invite?" + own_ + "&app=monal");
  for (const std::string path : {"/invites_page/setup/monal", "/invites_page/setup/monal/",
                                 "/invite/setup/monal", "/invite/setup/monal/", "//invite/setup/monal"}) {
    EXPECT_EQ(get(path + "?" + own_).body, setup.body) << path;
  }
  EXPECT_EQ(get("/invite/setup/siskin-im?" + own_).body, get("/invite?" + own_ + "&app=siskin").body);
  const auto apps = get("/invite?" + own_ + "&apps");
  for (const std::string path :
       {"/invite/setup", "/invite/setup/", "/invites_page/setup/", "/invite/setup/nonsense"})
    EXPECT_EQ(get(path + "?" + own_).body, apps.body) << path;
  for (const std::string path : {"/invites_register_web", "/invites_register_web/", "//register"})
    EXPECT_THAT(get(path + "?t=" + own_ + "&c=dino").body, HasSubstr("name=\"t\" value=\"" + own_ + "\""))
        << path;
}

}  // namespace
}  // namespace usher::pages
