#include "domain/model/key_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr Timestamp now = std::chrono::sys_days{std::chrono::January / 1 / 2026};

ApiKey a_key(ScopeSet scopes, std::optional<Timestamp> expires_at = std::nullopt) {
  return {.id = "k",
          .host = *DomainName::parse("example.com"),
          .name = "key",
          .scopes = scopes,
          .methods = {KeyMethod::get, KeyMethod::post},
          .created_at = now,
          .expires_at = expires_at};
}

TEST(KeyChangesTest, WhatIsNotNamedStays) {
  const auto key = a_key({Scope::read_invites}, now + 1h);
  const auto same = changed(key, {}, now);
  ASSERT_TRUE(same);
  EXPECT_TRUE(changed_fields(key, *same).empty());
  const auto other = changed(key, {.name = "other", .expires_at = std::optional<Timestamp>()}, now);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->name, "other");
  EXPECT_EQ(other->expires_at, std::nullopt);
  EXPECT_THAT(changed_fields(key, *other), ElementsAre("name", "expires_at"));
}

TEST(KeyChangesTest, AKeyExpiresSoonAndNotInCenturies) {
  const auto key = a_key({Scope::read_invites});
  for (const auto at : {now, now - 1s, now + std::chrono::years{11}}) {
    EXPECT_EQ(changed(key, {.expires_at = at}, now).error().code, Errc::invalid_argument);
    EXPECT_FALSE(check_key_expiry(at, now));
  }
  EXPECT_TRUE(changed(key, {.expires_at = now + 1s}, now));
  EXPECT_TRUE(check_key_expiry(std::nullopt, now));
  EXPECT_TRUE(changed(a_key({}, now - 1h), {.name = "n", .expires_at = now - 1h}, now)) << "it is no other";
  EXPECT_EQ(changed(key, {.name = "a\nb"}, now).error().code, Errc::invalid_argument);
}

TEST(KeyChangesTest, NoKeyGivesMoreThanItHas) {
  const auto giver = a_key({Scope::manage_keys, Scope::read_invites}, now + 1h);
  EXPECT_TRUE(check_grant(giver, a_key({Scope::read_invites}, now + 1h)));
  EXPECT_EQ(check_grant(giver, a_key({Scope::read_invites, Scope::read_events}, now + 1h)).error().code,
            Errc::scope_missing);
  EXPECT_EQ(scope_beyond(giver, {Scope::read_invites, Scope::read_events}), Scope::read_events);
  EXPECT_EQ(check_grant(giver, a_key({Scope::read_invites}, now + 2h)).error().code, Errc::invalid_argument);
  EXPECT_EQ(check_grant(giver, a_key({Scope::read_invites})).error().code, Errc::invalid_argument);
  EXPECT_TRUE(check_grant(a_key({Scope::read_invites}), a_key({Scope::read_invites})));
  auto fewer = giver;
  fewer.methods = {KeyMethod::post};
  EXPECT_EQ(check_grant(fewer, a_key({}, now + 1h)).error().code, Errc::invalid_argument);
  auto elsewhere = giver;
  elsewhere.host = *DomainName::parse("example.org");
  EXPECT_EQ(check_grant(elsewhere, a_key({}, now + 1h)).error().code, Errc::key_refused);
}

}  // namespace
}  // namespace usher::domain
