#include "domain/model/origin.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

Invite an_invite(InviteSource source, std::string detail) {
  Invite invite{.id = InviteId{5}, .host = *DomainName::parse("example.com")};
  invite.source = source;
  invite.source_detail = std::move(detail);
  return invite;
}

TEST(Origin, InviterIsWhoseContactOneBecomes) {
  auto invite = an_invite(InviteSource::api, "key");
  EXPECT_FALSE(inviter_of(invite));
  invite.inviter = *Localpart::parse("juliet");
  EXPECT_EQ(inviter_of(invite), Localpart::parse("juliet").value());
}

TEST(Origin, InviterIsWhoRanTheCommandWhereThatIsOfTheHost) {
  EXPECT_EQ(inviter_of(an_invite(InviteSource::ad_hoc_command, "romeo@example.com")),
            Localpart::parse("romeo").value());
  EXPECT_FALSE(inviter_of(an_invite(InviteSource::ad_hoc_command, "romeo@elsewhere.example")));
  EXPECT_FALSE(inviter_of(an_invite(InviteSource::cli, "romeo@example.com")));
}

TEST(Origin, CreatorIsWhoeverMadeTheInvite) {
  EXPECT_EQ(creator_of(an_invite(InviteSource::api, "key")), (Actor{ActorType::api_key, "key"}));
  EXPECT_EQ(creator_of(an_invite(InviteSource::cli, "root")), (Actor{ActorType::cli, "root"}));
  // An import's detail is a proof of its token.
  EXPECT_EQ(creator_of(an_invite(InviteSource::import, "proof")), (Actor{ActorType::system, "import"}));
}

}  // namespace
}  // namespace usher::domain
