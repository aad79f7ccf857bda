#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using testing::HasSubstr;
using testing::Not;

class LinksTest : public ApiFixture {
 protected:
  std::string reader_ = key_for({domain::Scope::read_invites});
  std::string sharer_ = key_for({domain::Scope::read_invites, domain::Scope::read_links});

  http::Response get_with(const std::string& key, const std::string& path,
                          const std::string& accept = "*/*") {
    return send({.path = "/api/v1/" + path, .headers = {{"Accept", accept}}, .key = key});
  }
};

TEST_F(LinksTest, AreShownToKeysWithTheScope) {
  const auto made = object_in(post("invites", "{}"));
  const auto path = "invites/" + text_in(made, "id");
  const auto seen = object_in(get_with(sharer_, path));
  EXPECT_EQ(seen.at("url"), made.at("url"));
  EXPECT_EQ(seen.at("uri"), made.at("uri"));
  const auto listed = object_in(get_with(sharer_, "invites")).at("invites").at(0).as_object();
  EXPECT_EQ(listed, seen);
  EXPECT_THAT(get_with(sharer_, "invites", "text/csv").body, HasSubstr(",url\n"));
}

TEST_F(LinksTest, AreShownToNobodyElse) {
  const auto path = "invites/" + create();
  for (const std::string& key : {reader_, key_}) {
    for (const std::string& where : {path, std::string("invites")}) {
      EXPECT_THAT(get_with(key, where).body, Not(HasSubstr("\"url\"")));
      EXPECT_THAT(get_with(key, where).body, Not(HasSubstr("\"uri\"")));
    }
    EXPECT_THAT(get_with(key, "invites", "text/csv").body, Not(HasSubstr("invite?")));
  }
  const auto alone = key_for({domain::Scope::read_links});
  EXPECT_EQ(get_with(alone, path).status, 403) << "it reads nothing by itself";
}

TEST_F(LinksTest, APasswordResetsIsNeverShown) {
  const auto made = domain::wait_for<domain::SharedInvite>([&](auto done) {
    invitations_.create(hosts_.all().front(),
                        {.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("bob")},
                        std::nullopt, std::move(done));
  });
  ASSERT_TRUE(made);
  const std::string token(made->token.reveal());
  const auto shown = get_with(sharer_, "invites/" + domain::to_string(made->invite.id));
  EXPECT_EQ(shown.status, 200);
  EXPECT_THAT(shown.body, Not(HasSubstr(token)));
  EXPECT_THAT(get_with(sharer_, "invites").body, Not(HasSubstr(token)));
  EXPECT_THAT(get_with(sharer_, "invites", "text/csv").body, Not(HasSubstr(token)));
}

}  // namespace
}  // namespace usher::api::v1
