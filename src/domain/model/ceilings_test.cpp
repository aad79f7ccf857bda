#include "domain/model/ceilings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::HasSubstr;

const Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};

Host host_with_ceilings() {
  return Host{.domain = *DomainName::parse("example.com"),
              .public_url = "https://example.com",
              .landing_url = "https://example.com/invite?{token}",
              .site_name = "Example",
              .invite_ttl = hours{24},
              .reset_ttl = hours{24},
              .invite_ttl_max = hours{48},
              .invite_uses_max = 50};
}

Host host_without() {
  Host host = host_with_ceilings();
  host.invite_ttl_max.reset();
  host.invite_uses_max.reset();
  return host;
}

Result<Invite> make(const Host& host, UseLimit uses, Duration ttl) {
  return make_invite_within_ceilings(host, {.uses_allowed = uses, .ttl = ttl}, InviteId{5}, now);
}

TEST(Ceilings, AnInviteMayReachThemAndNoMore) {
  const Host host = host_with_ceilings();
  EXPECT_TRUE(make(host, *UseLimit::of(50), hours{48}));
  const auto too_long = make(host, UseLimit::once(), hours{48} + milliseconds{1});
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().code, Errc::invalid_argument);
  EXPECT_THAT(too_long.error().detail, HasSubstr("an invite of example.com lives for 2d at most"));
  EXPECT_EQ(too_long.error().place.member, "ttl");
  const auto too_many = make(host, *UseLimit::of(51), hours{1});
  ASSERT_FALSE(too_many);
  EXPECT_THAT(too_many.error().detail, HasSubstr("an invite of example.com has 50 uses at most"));
  EXPECT_EQ(too_many.error().place.member, "uses_allowed");
}

TEST(Ceilings, WithoutLimitIsMoreThanAny) {
  EXPECT_FALSE(make(host_with_ceilings(), UseLimit::unlimited(), hours{1}));
  EXPECT_TRUE(make(host_without(), UseLimit::unlimited(), limits::ttl_max));
}

TEST(Ceilings, HoldForChangesOfWhatIsChanged) {
  const Host host = host_with_ceilings();
  InviteChanges changes;
  changes.note = "for the class of 2026";
  EXPECT_TRUE(check_ceilings(host, changes, now));
  changes.expires_at = now + hours{48};
  changes.uses_allowed = UseLimit::of(50).value();
  EXPECT_TRUE(check_ceilings(host, changes, now));
  changes.expires_at = now + hours{48} + milliseconds{1};
  EXPECT_FALSE(check_ceilings(host, changes, now));
  EXPECT_TRUE(check_ceilings(host_without(), changes, now));
  changes.expires_at.reset();
  changes.uses_allowed = UseLimit::unlimited();
  EXPECT_FALSE(check_ceilings(host, changes, now));
  EXPECT_TRUE(check_ceilings(host_without(), changes, now));
}

}  // namespace
}  // namespace usher::domain
