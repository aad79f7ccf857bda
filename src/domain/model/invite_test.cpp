#include "domain/model/invite.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::domain {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

const Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};

Host example_host() {
  return Host{.domain = *DomainName::parse("example.com"),
              .public_url = "https://example.com",
              .landing_url = "https://example.com/invite?{token}",
              .site_name = "Example",
              .invite_ttl = hours{168},
              .reset_ttl = hours{24}};
}

Localpart name(std::string_view text) { return *Localpart::parse(text); }

Result<Invite> make(InviteDraft draft) {
  return make_invite(example_host(), std::move(draft), InviteId{5}, now);
}

TEST(InviteId, HasOneSpelling) {
  EXPECT_TRUE(rc::check("ids read back as written", [](std::uint64_t value) {
    const InviteId id{value >> 1U};
    RC_ASSERT(to_string(id).size() == 11U);
    RC_ASSERT(parse_invite_id(to_string(id)).value() == id);
  }));
  for (const std::string text :
       {"", "0", "0000000000", "000000000000", "zzzzzzzzzzz", "0000000000-", "AzL8n0Y58m8"}) {
    EXPECT_FALSE(parse_invite_id(text)) << text << " is no id below 2^63";
  }
}

TEST(InviteId, SortsAsItsText) {
  EXPECT_LT(to_string(InviteId{61}), to_string(InviteId{62}));
  EXPECT_LT(to_string(InviteId{1}), to_string(InviteId{std::uint64_t{1} << 62U}));
}

TEST(UseLimit, IsOneToAMillionOrNone) {
  EXPECT_EQ(UseLimit::parse("1"), UseLimit::once());
  EXPECT_EQ(UseLimit::parse("unlimited"), UseLimit::unlimited());
  EXPECT_EQ(UseLimit::parse("1000000")->value(), 1'000'000U);
  for (const std::string text :
       {"", "0", "-1", "1000001", "1.5", "99999999999999999999", "many", "1 ", "+1"}) {
    EXPECT_FALSE(UseLimit::parse(text)) << text;
  }
  EXPECT_FALSE(UseLimit::unlimited().reached_by(4'000'000'000U));
  EXPECT_TRUE(UseLimit::of(3)->reached_by(3));
  EXPECT_FALSE(UseLimit::of(3)->reached_by(2));
}

TEST(InviteState, IsDerived) {
  Invite invite = *make({});
  EXPECT_EQ(invite.state_at(now), InviteState::pending);
  EXPECT_EQ(invite.state_at(invite.expires_at - Duration{1}), InviteState::pending);
  EXPECT_EQ(invite.state_at(invite.expires_at), InviteState::expired);
  invite.uses_reserved = 1;
  EXPECT_EQ(invite.state_at(now), InviteState::pending) << "a reservation may yet be given back";
  invite.uses_committed = 1;
  EXPECT_EQ(invite.state_at(now), InviteState::used_up);
  EXPECT_EQ(invite.state_at(invite.expires_at), InviteState::used_up);
  invite.revoked_at = now;
  EXPECT_EQ(invite.state_at(now), InviteState::revoked);
}

TEST(InviteState, PinsItsUsernameWhileItCanBeUsed) {
  Invite invite = *make({.username = name("juliet")});
  EXPECT_TRUE(invite.pins_username_at(now));
  EXPECT_FALSE(invite.pins_username_at(invite.expires_at));
  invite.uses_committed = 1;
  EXPECT_FALSE(invite.pins_username_at(now));
  EXPECT_FALSE(make({})->pins_username_at(now)) << "it names nobody";
  EXPECT_FALSE(make({.kind = InviteKind::reset, .username = name("juliet")})->pins_username_at(now))
      << "the account is there already";
}

TEST(InviteDraft, TakesTheHostsLifetimes) {
  EXPECT_EQ(make({})->expires_at, now + hours{168});
  EXPECT_EQ(make({.kind = InviteKind::reset, .username = name("juliet")})->expires_at, now + hours{24});
  EXPECT_EQ(make({.ttl = hours{1}})->expires_at, now + hours{1});
  for (const Duration ttl : {Duration{0}, Duration{-1}, Duration{999}, Duration::max(), Duration::min(),
                             limits::ttl_max + Duration{1}}) {
    EXPECT_EQ(make({.ttl = ttl}).error().code, Errc::invalid_argument);
  }
}

TEST(InviteDraft, KnowsWhatGoesTogether) {
  const auto refusal = [](InviteDraft draft) {
    const auto made = make(std::move(draft));
    return made ? std::string("made") : made.error().detail;
  };
  EXPECT_THAT(refusal({.kind = InviteKind::contact}), HasSubstr("whose contact"));
  EXPECT_THAT(refusal({.kind = InviteKind::contact_with_registration}), HasSubstr("whose contact"));
  EXPECT_THAT(refusal({.kind = InviteKind::contact, .username = name("a"), .inviter = name("b")}),
              HasSubstr("without registration"));
  EXPECT_THAT(refusal({.kind = InviteKind::contact, .inviter = name("b"), .groups = {"g"}}),
              HasSubstr("without registration"));
  EXPECT_THAT(refusal({.kind = InviteKind::contact, .inviter = name("b"), .roles = {"r"}}),
              HasSubstr("without registration"));
  EXPECT_THAT(refusal({.kind = InviteKind::group}), HasSubstr("names a group"));
  EXPECT_THAT(refusal({.kind = InviteKind::reset}), HasSubstr("whose password"));
  EXPECT_THAT(refusal({.kind = InviteKind::reset, .username = name("a"), .groups = {"g"}}),
              HasSubstr("no inviter"));
  EXPECT_THAT(refusal({.kind = InviteKind::reset, .username = name("a"), .uses_allowed = *UseLimit::of(2)}),
              HasSubstr("one use"));
  EXPECT_THAT(refusal({.username = name("a"), .uses_allowed = UseLimit::unlimited()}), HasSubstr("one use"));
  EXPECT_EQ(
      refusal(
          {.kind = InviteKind::group, .groups = {"g"}, .roles = {"r"}, .uses_allowed = *UseLimit::of(50)}),
      "made");
  EXPECT_EQ(
      refusal({.kind = InviteKind::contact, .inviter = name("a"), .uses_allowed = UseLimit::unlimited()}),
      "made");
}

TEST(InviteDraft, BoundsEveryText) {
  const auto refused = [](InviteDraft draft) { return !make(std::move(draft)).has_value(); };
  EXPECT_TRUE(refused({.groups = std::vector<std::string>(limits::groups_max + 1, "g")}));
  EXPECT_TRUE(refused({.groups = {std::string(limits::group_bytes_max + 1, 'g')}}));
  EXPECT_TRUE(refused({.groups = {""}}));
  EXPECT_TRUE(refused({.groups = {"two\nlines"}}));
  EXPECT_TRUE(refused({.roles = std::vector<std::string>(limits::roles_max + 1, "r")}));
  EXPECT_TRUE(refused({.note = std::string(limits::note_bytes_max + 1, 'n')}));
  EXPECT_TRUE(refused({.note = "\xFF"}));
  EXPECT_FALSE(refused({.groups = std::vector<std::string>(limits::groups_max, "g"),
                        .note = std::string(limits::note_bytes_max, 'n')}));
}

TEST(InviteUri, IsWhatClientsKnow) {
  EXPECT_EQ(xmpp_uri(*make({}), "T"), "xmpp:example.com?register;preauth=T");
  EXPECT_EQ(xmpp_uri(*make({.username = name("romeo")}), "T"), "xmpp:romeo@example.com?register;preauth=T");
  EXPECT_EQ(xmpp_uri(*make({.kind = InviteKind::contact, .inviter = name("romeo")}), "T"),
            "xmpp:romeo@example.com?roster;preauth=T");
  EXPECT_EQ(xmpp_uri(*make({.kind = InviteKind::contact_with_registration, .inviter = name("romeo")}), "T"),
            "xmpp:romeo@example.com?roster;preauth=T;ibr=y");
  EXPECT_EQ(xmpp_uri(*make({.username = name("a?b#c;d%é")}), "T"),
            "xmpp:a%3Fb%23c%3Bd%25%C3%A9@example.com?register;preauth=T");
  EXPECT_EQ(xmpp_uri(*make({.kind = InviteKind::reset, .username = name("romeo")}), "T"), "");
}

TEST(LandingLink, PutsTheTokenInItsPlace) {
  Host host = example_host();
  EXPECT_EQ(landing_link(host, "T"), "https://example.com/invite?T");
  host.landing_url = "https://join.example.com/{token}/#hello";
  EXPECT_EQ(landing_link(host, "T"), "https://join.example.com/T/#hello");
}

TEST(Hosts, NamesTheConfiguredOnes) {
  const Hosts hosts({example_host()});
  EXPECT_EQ(hosts.find("EXAMPLE.com")->get().site_name, "Example");
  EXPECT_EQ(hosts.find("other.org").error().detail,
            "unknown host 'other.org': the configured hosts are example.com");
  EXPECT_EQ(hosts.find("").error().code, Errc::unknown_host);
  EXPECT_THAT(Hosts().find("a").error().detail, HasSubstr("no host is configured"));
}

}  // namespace
}  // namespace usher::domain
