#include "domain/model/invite_changes.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using std::chrono::hours;
using testing::ElementsAre;

const Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};

Invite an_invite() {
  Invite invite{.id = InviteId{5}, .host = *DomainName::parse("example.com")};
  invite.uses_allowed = *UseLimit::of(5);
  invite.created_at = now - hours{2};
  invite.expires_at = now + hours{1};
  return invite;
}

Errc refusal(const InviteChanges& changes, const Invite& invite = an_invite()) {
  return changed(invite, changes, now).error().code;
}

TEST(InviteChanges, WhatIsLeftOutStays) {
  EXPECT_EQ(changed(an_invite(), {}, now), an_invite());
  const auto after = changed(an_invite(), {.note = "for the class"}, now).value();
  EXPECT_EQ(after.note, "for the class");
  EXPECT_THAT(changed_fields(an_invite(), after), ElementsAre("note"));
}

TEST(InviteChanges, ALimitIsNeverBelowWhatIsTaken) {
  auto invite = an_invite();
  invite.uses_committed = 2;
  invite.uses_reserved = 1;
  EXPECT_EQ(refusal({.uses_allowed = UseLimit::of(2).value()}, invite), Errc::invalid_argument);
  EXPECT_TRUE(changed(invite, {.uses_allowed = UseLimit::of(3).value()}, now));
  EXPECT_TRUE(changed(invite, {.uses_allowed = UseLimit::unlimited()}, now));
}

TEST(InviteChanges, ExpiryLiesAheadWithinTenYears) {
  EXPECT_EQ(refusal({.expires_at = now}), Errc::invalid_argument);
  EXPECT_EQ(refusal({.expires_at = now + limits::ttl_max + Duration{1}}), Errc::invalid_argument);
  EXPECT_EQ(changed(an_invite(), {.expires_at = now + hours{9}}, now)->expires_at, now + hours{9});
}

TEST(InviteChanges, AreJudgedAsANewInviteIs) {
  EXPECT_EQ(refusal({.note = "two\nlines"}), Errc::invalid_argument);
  EXPECT_EQ(refusal({.labels = Labels{{"no spaces", "here"}}}), Errc::invalid_argument);
  EXPECT_EQ(refusal({.labels = Labels{{"empty", ""}}}), Errc::invalid_argument);
  EXPECT_EQ(refusal({.groups = std::vector<std::string>(limits::groups_max + 1, "g")}),
            Errc::invalid_argument);
  auto pinned = an_invite();
  pinned.username = *Localpart::parse("romeo");
  pinned.uses_allowed = UseLimit::once();
  EXPECT_EQ(refusal({.uses_allowed = UseLimit::unlimited()}, pinned), Errc::invalid_argument);
}

TEST(InviteChanges, AreRefusedWhereTheInviteIsAnotherOneByNow) {
  auto invite = an_invite();
  const auto seen = version_of(invite);
  EXPECT_TRUE(changed(invite, {.note = "mine", .expected = seen}, now));
  invite.note = "theirs";
  EXPECT_EQ(refusal({.note = "mine", .expected = seen}, invite), Errc::version_mismatch);
}

TEST(InviteVersion, ChangesWithWhateverChanges) {
  const auto differs = [](auto change) {
    auto invite = an_invite();
    change(invite);
    return version_of(invite) != version_of(an_invite());
  };
  EXPECT_FALSE(differs([](Invite&) {}));
  EXPECT_TRUE(differs([](Invite& invite) { invite.note = "x"; }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.labels = {{"a", "b"}}; }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.expires_at += Duration{1}; }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.uses_allowed = UseLimit::unlimited(); }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.uses_committed = 1; }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.uses_reserved = 1; }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.revoked_at = now; }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.groups = {"a"}; }));
  EXPECT_TRUE(differs([](Invite& invite) { invite.roles = {"a"}; }));
}

}  // namespace
}  // namespace usher::domain
