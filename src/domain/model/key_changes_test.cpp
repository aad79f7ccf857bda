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
  EXPECT_EQ(check_grant(elsewhere, a_key({}, now + 1h)).error().code, Errc::unknown_host);
}

TEST(KeyChangesTest, NoKeyGivesAHostThatItLacks) {
  auto giver = a_key({Scope::manage_keys});
  giver.more_hosts = {*DomainName::parse("example.org")};
  auto key = a_key({Scope::manage_keys});
  EXPECT_TRUE(check_grant(giver, key));
  key.more_hosts = {*DomainName::parse("example.org")};
  EXPECT_TRUE(check_grant(giver, key));
  EXPECT_TRUE(may_see(giver, key));
  key.more_hosts.push_back(*DomainName::parse("example.net"));
  EXPECT_EQ(check_grant(giver, key).error().code, Errc::unknown_host);
  EXPECT_FALSE(may_see(giver, key));
  key = a_key({Scope::manage_keys});
  key.host = *DomainName::parse("example.org");
  EXPECT_TRUE(check_grant(giver, key)) << "its home may be another one";
}

TEST(KeyChangesTest, NoKeyGetsRoundItsQuota) {
  auto giver = a_key({Scope::manage_keys, Scope::create_invites});
  giver.quota = KeyQuota{.invites = 5, .period = QuotaPeriod::day};
  auto key = a_key({Scope::create_invites});
  key.quota = KeyQuota{.invites = 1, .period = QuotaPeriod::week};
  EXPECT_EQ(check_grant(giver, key).error().code, Errc::invalid_argument) << "each is counted by itself";
  EXPECT_TRUE(check_grant(giver, a_key({Scope::manage_keys})));
  auto freed = giver;
  freed.quota.reset();
  EXPECT_EQ(check_change(giver, giver, freed).error().code, Errc::invalid_argument);
  EXPECT_TRUE(check_change(a_key(giver.scopes), giver, freed));
}

TEST(KeyChangesTest, NoKeyChangesOneThatMayDoMore) {
  const auto changer = a_key({Scope::manage_keys}, now + 1h);
  auto key = a_key({Scope::manage_keys}, now + 1min);
  auto renamed = key;
  renamed.name = "other";
  EXPECT_TRUE(check_change(changer, key, renamed));
  auto prolonged = key;
  prolonged.expires_at = now + 2h;
  EXPECT_EQ(check_change(changer, key, prolonged).error().code, Errc::invalid_argument);
  key.scopes = renamed.scopes = {Scope::read_events};
  EXPECT_EQ(check_change(changer, key, renamed).error().code, Errc::scope_missing);
}

TEST(KeyChangesTest, AQuotaIsChangedAndTakenAway) {
  auto key = a_key({Scope::create_invites});
  const KeyQuota quota{.invites = 5, .period = QuotaPeriod::day};
  const auto bound = changed(key, {.quota = quota}, now);
  ASSERT_TRUE(bound);
  EXPECT_EQ(bound->quota, quota);
  EXPECT_THAT(changed_fields(key, *bound), ElementsAre("quota"));
  key = *bound;
  key.quota_use = {.since = now, .invites = 3};
  EXPECT_EQ(changed(key, {.quota = KeyQuota{.invites = 9, .period = QuotaPeriod::day}}, now)->quota_use,
            key.quota_use);
  const KeyQuota by_the_hour{.invites = 4, .period = QuotaPeriod::hour};
  const auto shorter = changed(key, {.quota = by_the_hour}, now + std::chrono::hours{2})->quota_use;
  EXPECT_EQ(use_at(by_the_hour, shorter, now + std::chrono::hours{2}).invites, 3U) << "a day is under way";
  EXPECT_EQ(use_at(by_the_hour, shorter, now + std::chrono::hours{3}).invites, 0U);
  const auto freed = changed(key, {.quota = std::optional<KeyQuota>()}, now);
  EXPECT_EQ(freed->quota, std::nullopt);
  EXPECT_EQ(freed->quota_use, QuotaUse{});
}

}  // namespace
}  // namespace usher::domain
