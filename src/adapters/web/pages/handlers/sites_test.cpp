#include "adapters/web/pages/handlers/sites.hpp"

#include <string>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TwoSitesTest : public WebsiteTest {
 protected:
  TwoSitesTest() {
    hosts_ = domain::Hosts({host("one.example", "https://one.example/usher"),
                            host("two.example", "https://Two.example:443"),
                            host("red.example", "https://shared.example/red"),
                            host("blue.example", "https://shared.example/blue")});
  }
  domain::Host host(const std::string& domain, const std::string& public_url) const {
    domain::Host made = hosts_.all().front();
    made.domain = *domain::DomainName::parse(domain);
    made.public_url = public_url;
    made.site_name = "The site " + domain;
    return made;
  }
  /// A page that no invitation says the host of.
  std::string unknown(const std::string& authority, const std::string& target = "/invite?nothing") {
    headers_.clear();
    if (!authority.empty()) headers_.push_back({.name = "Host", .value = authority});
    return get(target).body;
  }
};

TEST_F(TwoSitesTest, AreToldApartByHostHoweverItIsWritten) {
  for (const std::string authority :
       {"one.example", "ONE.Example", "one.example:443", "one.example.", "One.example.:443"}) {
    EXPECT_THAT(unknown(authority),
                AllOf(HasSubstr("The site one.example"), HasSubstr("\"/usher/static/style-")))
        << authority;
  }
  for (const std::string authority : {"two.example", "TWO.example:443"})
    EXPECT_THAT(unknown(authority), HasSubstr("The site two.example")) << authority;
}

TEST_F(TwoSitesTest, NeutralPagesFindTheirStyleBelowAnyBasePath) {
  for (const std::string authority : {"", "127.0.0.1:5285", "elsewhere.example", "shared.example", ":443"}) {
    const auto page = unknown(authority);
    EXPECT_THAT(page, AllOf(HasSubstr("href=\"./static/style-"), HasSubstr("src=\"./static/script-"),
                            Not(HasSubstr("The site"))))
        << authority;
    EXPECT_EQ(unknown(authority, "//invite?nothing"), page);
    EXPECT_THAT(unknown(authority, "/invite/nothing"), HasSubstr("href=\"../static/style-"));
    EXPECT_THAT(unknown(authority, "/invite/?nothing"), HasSubstr("href=\"../static/style-"));
    EXPECT_THAT(unknown(authority, "/invites_page/setup/monal?x"), HasSubstr("href=\"../../static/style-"));
    EXPECT_THAT(unknown(authority, "/invite/a/b/c/d/e"), HasSubstr("href=\"../../../static/style-"));
  }
}

}  // namespace
}  // namespace usher::pages
