#include "domain/use_cases/stream_redemptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using namespace std::chrono_literals;

class StreamRedemptionsTest : public testing::Test {
 protected:
  const Host& host() { return town_.hosts.all().front(); }
  Result<Preauthenticated> preauthenticate(const SharedInvite& shared) {
    return wait_for<Preauthenticated>(
        [&](auto done) { redemptions_.preauthenticate(host(), shared.token, std::move(done)); });
  }
  Result<Reserved> reserve(const SharedInvite& shared, std::string username, std::string holder = "stream1",
                           std::string password = good_password) {
    return wait_for<Reserved>([&](auto done) {
      redemptions_.reserve(host(),
                           {.token = shared.token,
                            .holder = std::move(holder),
                            .username = std::move(username),
                            .password = secrets::Secret{std::move(password)},
                            .purpose = purpose_,
                            .presented_at = presented_at_},
                           std::move(done));
    });
  }
  Result<void> commit(const SharedInvite& shared, const std::string& holder = "stream1") {
    return wait_for<void>(
        [&](auto done) { redemptions_.commit(host(), shared.token, holder, std::move(done)); });
  }
  Result<void> release(const SharedInvite& shared, const std::string& holder = "stream1") {
    return wait_for<void>(
        [&](auto done) { redemptions_.release(host(), shared.token, holder, std::move(done)); });
  }
  Result<Invite> subscribe(const SharedInvite& shared, const std::string& inviter,
                           const std::string& redeemer) {
    return wait_for<Invite>([&](auto done) {
      redemptions_.subscribe(host(), shared.token, *Localpart::parse(inviter), *BareJid::parse(redeemer),
                             std::move(done));
    });
  }
  Result<void> approved(const SharedInvite& shared, const std::string& redeemer) {
    return wait_for<void>([&](auto done) {
      redemptions_.commit(host(), shared.token, *BareJid::parse(redeemer), std::move(done));
    });
  }
  Uses uses(const SharedInvite& shared) { return uses_of(town_.now_of(shared)); }

  Town town_;
  StreamRedemptions redemptions_{town_.store, town_.invitations, town_.clock, &town_.accounts};
  Purpose purpose_ = Purpose::registration;
  Timestamp presented_at_ = town_.clock.time;
};

TEST_F(StreamRedemptionsTest, ReserveAndCommitSpendOneUse) {
  const auto shared = town_.invite();
  ASSERT_TRUE(preauthenticate(shared));
  EXPECT_EQ(uses(shared), Uses(0, 0));
  const auto reserved = reserve(shared, "Juliet");
  ASSERT_TRUE(reserved);
  EXPECT_EQ(reserved->redeemer.str(), "juliet@example.com");
  EXPECT_EQ(uses(shared), Uses(1, 0));
  EXPECT_EQ(reserve(shared, "romeo", "stream2").error().code, Errc::invite_busy);
  EXPECT_TRUE(commit(shared));
  EXPECT_TRUE(commit(shared)) << "harmless to repeat";
  EXPECT_EQ(uses(shared), Uses(0, 1));
  EXPECT_EQ(preauthenticate(shared).error().code, Errc::invite_used_up);
  EXPECT_EQ(release(shared).error().code, Errc::already_redeemed);
}

TEST_F(StreamRedemptionsTest, AnotherNameOnTheSameStreamTakesNoOtherUse) {
  const auto shared = town_.invite();
  ASSERT_TRUE(reserve(shared, "taken"));
  ASSERT_TRUE(reserve(shared, "juliet"));
  EXPECT_EQ(uses(shared), Uses(1, 0));
  ASSERT_TRUE(release(shared));
  ASSERT_TRUE(release(shared)) << "harmless to repeat";
  EXPECT_EQ(uses(shared), Uses(0, 0));
  EXPECT_TRUE(reserve(shared, "romeo", "stream2"));
}

TEST_F(StreamRedemptionsTest, JudgesNamesAndPasswords) {
  const auto open = town_.invite();
  EXPECT_EQ(reserve(open, "admin").error().code, Errc::username_reserved);
  EXPECT_EQ(reserve(open, "a@b").error().code, Errc::username_invalid);
  EXPECT_EQ(reserve(open, "juliet", "s", "short").error().code, Errc::password_refused);
}

TEST_F(StreamRedemptionsTest, KeepsPinnedNamesForTheirInvite) {
  const auto pinned = town_.invite({.username = Localpart::parse("juliet").value()});
  const auto open = town_.invite();
  EXPECT_EQ(reserve(pinned, "romeo").error().code, Errc::username_mismatch);
  EXPECT_EQ(reserve(open, "JULIET").error().code, Errc::username_reserved);
  EXPECT_TRUE(reserve(pinned, "JULIET"));
}

TEST_F(StreamRedemptionsTest, ExpiryIsJudgedWhenTheTokenWasShown) {
  const auto shared = town_.invite({.ttl = minutes{10}});
  const auto shown = preauthenticate(shared);
  ASSERT_TRUE(shown);
  town_.clock.time += minutes{20};
  EXPECT_EQ(preauthenticate(shared).error().code, Errc::invite_expired);
  presented_at_ = town_.clock.time;
  EXPECT_EQ(reserve(shared, "juliet").error().code, Errc::invite_expired);
  presented_at_ = shown->presented_at;
  EXPECT_TRUE(reserve(shared, "juliet"));
}

TEST_F(StreamRedemptionsTest, NobodyClaimsToHaveShownATokenLongAgo) {
  const auto shared = town_.invite({.ttl = minutes{10}});
  town_.clock.time += hours{2};
  EXPECT_EQ(reserve(shared, "juliet").error().code, Errc::invite_expired);
}

TEST_F(StreamRedemptionsTest, ATokenThatWasShownInTheFutureIsShownNow) {
  const auto shared = town_.invite({.ttl = minutes{10}});
  presented_at_ = town_.clock.time + hours{2};
  EXPECT_TRUE(reserve(shared, "juliet")) << "the server's clock is ahead";
}

TEST_F(StreamRedemptionsTest, ResetsAndContactsMakeNoAccounts) {
  const auto reset = town_.invite({.kind = InviteKind::reset, .username = Localpart::parse("romeo").value()});
  EXPECT_TRUE(preauthenticate(reset));
  EXPECT_EQ(reserve(reset, "romeo").error().code, Errc::purpose_not_allowed);
  purpose_ = Purpose::password_reset;
  EXPECT_EQ(reserve(reset, "juliet").error().code, Errc::username_mismatch);
  EXPECT_TRUE(reserve(reset, ""));
  const auto account = town_.invite();
  EXPECT_EQ(reserve(account, "romeo").error().code, Errc::purpose_not_allowed);
  const auto contact =
      town_.invite({.kind = InviteKind::contact, .inviter = Localpart::parse("romeo").value()});
  EXPECT_EQ(preauthenticate(contact).error().code, Errc::purpose_not_allowed);
}

TEST_F(StreamRedemptionsTest, ASubscriptionSpendsOneUseOfTheInviterWhoseItIs) {
  const auto contact =
      town_.invite({.kind = InviteKind::contact, .inviter = Localpart::parse("romeo").value()});
  EXPECT_EQ(subscribe(contact, "mallory", "juliet@capulet.example").error().code, Errc::invite_not_found);
  EXPECT_TRUE(subscribe(contact, "romeo", "juliet@capulet.example"));
  EXPECT_TRUE(subscribe(contact, "romeo", "juliet@capulet.example")) << "sent again";
  EXPECT_EQ(uses(contact), Uses(1, 0));
  EXPECT_TRUE(approved(contact, "juliet@capulet.example"));
  EXPECT_TRUE(approved(contact, "juliet@capulet.example")) << "harmless to repeat";
  EXPECT_EQ(uses(contact), Uses(0, 1));
  EXPECT_EQ(subscribe(contact, "romeo", "tybalt@capulet.example").error().code, Errc::invite_used_up);
  EXPECT_EQ(subscribe(town_.invite(), "romeo", "juliet@capulet.example").error().code,
            Errc::invite_not_found);
}

TEST_F(StreamRedemptionsTest, ATokenMakesSomebodyAContactOnceHoweverManyUsesThereAre) {
  const auto contact = town_.invite({.kind = InviteKind::contact,
                                     .inviter = Localpart::parse("romeo").value(),
                                     .uses_allowed = UseLimit::unlimited()});
  ASSERT_TRUE(subscribe(contact, "romeo", "juliet@capulet.example"));
  ASSERT_TRUE(approved(contact, "juliet@capulet.example"));
  EXPECT_EQ(subscribe(contact, "romeo", "juliet@capulet.example").error().code, Errc::already_redeemed);
  EXPECT_EQ(uses(contact), Uses(0, 1));
  EXPECT_TRUE(subscribe(contact, "romeo", "tybalt@capulet.example"));
}

TEST_F(StreamRedemptionsTest, WhoRegisteredByATokenIsPutBackByNoSubscription) {
  const auto contact = town_.invite({.kind = InviteKind::contact_with_registration,
                                     .inviter = Localpart::parse("romeo").value(),
                                     .uses_allowed = *UseLimit::of(5)});
  ASSERT_TRUE(reserve(contact, "juliet"));
  ASSERT_TRUE(commit(contact));
  EXPECT_EQ(subscribe(contact, "romeo", "juliet@example.com").error().code, Errc::already_redeemed);
  EXPECT_EQ(uses(contact), Uses(0, 1));
  EXPECT_TRUE(subscribe(contact, "romeo", "tybalt@example.com"));
}

TEST_F(StreamRedemptionsTest, ASubscriptionThatWasNotApprovedGivesItsUseBack) {
  const auto contact =
      town_.invite({.kind = InviteKind::contact, .inviter = Localpart::parse("romeo").value()});
  ASSERT_TRUE(subscribe(contact, "romeo", "juliet@capulet.example"));
  ASSERT_TRUE(wait_for<void>([&](auto done) {
    redemptions_.release(host(), contact.token, *BareJid::parse("juliet@capulet.example"), std::move(done));
  }));
  EXPECT_EQ(uses(contact), Uses(0, 0));
}

TEST_F(StreamRedemptionsTest, NothingOfOneHostIsGoodForAnother) {
  Host other = host();
  other.domain = DomainName::parse("example.org").value();
  const auto romeo = Localpart::parse("romeo").value();
  const auto juliet = BareJid::parse("juliet@capulet.example").value();
  const auto shared = town_.invite({.kind = InviteKind::contact_with_registration, .inviter = romeo});
  const auto refused = [](const auto& outcome) {
    return !outcome && outcome.error().code == Errc::invite_not_found;
  };
  EXPECT_TRUE(refused(wait_for<Preauthenticated>(
      [&](auto done) { redemptions_.preauthenticate(other, shared.token, std::move(done)); })));
  EXPECT_TRUE(refused(wait_for<Reserved>([&](auto done) {
    redemptions_.reserve(other,
                         {.token = shared.token,
                          .holder = "stream1",
                          .username = "juliet",
                          .password = secrets::Secret{good_password},
                          .purpose = purpose_,
                          .presented_at = presented_at_},
                         std::move(done));
  })));
  EXPECT_TRUE(refused(wait_for<Invite>(
      [&](auto done) { redemptions_.subscribe(other, shared.token, romeo, juliet, std::move(done)); })));
  EXPECT_EQ(uses(shared), Uses(0, 0));

  ASSERT_TRUE(reserve(shared, "juliet"));
  EXPECT_TRUE(refused(wait_for<void>(
      [&](auto done) { redemptions_.commit(other, shared.token, "stream1", std::move(done)); })));
  EXPECT_TRUE(refused(wait_for<void>(
      [&](auto done) { redemptions_.release(other, shared.token, "stream1", std::move(done)); })));
  EXPECT_EQ(uses(shared), Uses(1, 0));
  ASSERT_TRUE(release(shared));
  ASSERT_TRUE(subscribe(shared, "romeo", juliet.str()));
  EXPECT_TRUE(refused(
      wait_for<void>([&](auto done) { redemptions_.commit(other, shared.token, juliet, std::move(done)); })));
  EXPECT_TRUE(refused(wait_for<void>(
      [&](auto done) { redemptions_.release(other, shared.token, juliet, std::move(done)); })));
  EXPECT_EQ(uses(shared), Uses(1, 0));
}

TEST_F(StreamRedemptionsTest, AStreamCanNotPassForASubscriber) {
  const auto contact = town_.invite(
      {.kind = InviteKind::contact_with_registration, .inviter = Localpart::parse("romeo").value()});
  ASSERT_TRUE(reserve(contact, "juliet", "pars:tybalt@capulet.example"));
  ASSERT_TRUE(commit(contact, "pars:tybalt@capulet.example"));
  EXPECT_FALSE(subscribe(contact, "romeo", "tybalt@capulet.example"));
}

TEST_F(StreamRedemptionsTest, ForgetsWhatADeletedAccountInvitedTo) {
  const auto romeo = Localpart::parse("romeo").value();
  const auto contact = town_.invite({.kind = InviteKind::contact, .inviter = romeo});
  const auto reset = town_.invite({.kind = InviteKind::reset, .username = romeo});
  const auto others_reset =
      town_.invite({.kind = InviteKind::reset, .username = Localpart::parse("juliet").value()});
  const auto other =
      town_.invite({.kind = InviteKind::contact, .inviter = Localpart::parse("juliet").value()});
  const auto pinned = town_.invite({.username = romeo});
  const auto commanded =
      town_.invite({.source = InviteSource::ad_hoc_command, .source_detail = "romeo@example.com"});
  town_.accounts.ages[Town::address("romeo")] = -1s;
  const auto revoked = wait_for<std::uint32_t>(
      [&](auto done) { redemptions_.revoke_invites_of(Town::address("romeo"), {}, std::move(done)); });
  EXPECT_EQ(revoked, 3U);
  EXPECT_TRUE(town_.now_of(commanded).revoked_at);
  EXPECT_TRUE(town_.now_of(contact).revoked_at);
  EXPECT_TRUE(town_.now_of(reset).revoked_at);
  EXPECT_FALSE(town_.now_of(other).revoked_at);
  EXPECT_FALSE(town_.now_of(others_reset).revoked_at);
  EXPECT_FALSE(town_.now_of(pinned).revoked_at) << "so that the name can be registered anew by it";
}

TEST_F(StreamRedemptionsTest, KeepsWhatTheNextAccountOfThatNameInvitesTo) {
  const auto romeo = Localpart::parse("romeo").value();
  const auto before = town_.invite({.kind = InviteKind::contact, .inviter = romeo});
  town_.clock.time += hours{2};
  const auto after = town_.invite({.kind = InviteKind::contact, .inviter = romeo});
  town_.clock.time += minutes{10};
  const auto revoked = wait_for<std::uint32_t>(
      [&](auto done) { redemptions_.revoke_invites_of(Town::address("romeo"), hours{1}, std::move(done)); });
  EXPECT_EQ(revoked, 1U) << "told late";
  EXPECT_TRUE(town_.now_of(before).revoked_at);
  EXPECT_FALSE(town_.now_of(after).revoked_at);
}

TEST_F(StreamRedemptionsTest, KeepsWhatWasMadeForTheNextAccountWhileTheReportWasOnItsWay) {
  const auto romeo = Localpart::parse("romeo").value();
  const auto before = town_.invite({.kind = InviteKind::reset, .username = romeo});
  town_.clock.time += 5s;
  const auto after = town_.invite({.kind = InviteKind::reset, .username = romeo});
  town_.clock.time += 40ms;
  town_.accounts.ages[Town::address("romeo")] = 60ms;  // the next account, of whose name this is the report
  const auto revoked = wait_for<std::uint32_t>(
      [&](auto done) { redemptions_.revoke_invites_of(Town::address("romeo"), {}, std::move(done)); });
  EXPECT_EQ(revoked, 1U);
  EXPECT_TRUE(town_.now_of(before).revoked_at);
  EXPECT_FALSE(town_.now_of(after).revoked_at);
}

TEST_F(StreamRedemptionsTest, BelievesAReportWhereNobodyCanSayWhatBecameOfTheAccount) {
  const auto contact =
      town_.invite({.kind = InviteKind::contact, .inviter = Localpart::parse("romeo").value()});
  town_.accounts.silent_hosts.insert(Town::address("romeo").domain());
  const auto revoked = wait_for<std::uint32_t>(
      [&](auto done) { redemptions_.revoke_invites_of(Town::address("romeo"), {}, std::move(done)); });
  EXPECT_EQ(revoked, 1U);
  EXPECT_TRUE(town_.now_of(contact).revoked_at);
}

TEST_F(StreamRedemptionsTest, NothingOfAnAccountIsGoodForTheNextOneOfThatName) {
  const auto romeo = Localpart::parse("romeo").value();
  const auto reset = town_.invite({.kind = InviteKind::reset, .username = romeo});
  const auto contact = town_.invite({.kind = InviteKind::contact, .inviter = romeo});
  const auto both = town_.invite({.kind = InviteKind::contact_with_registration, .inviter = romeo});
  const auto commanded =
      town_.invite({.source = InviteSource::ad_hoc_command, .source_detail = "romeo@example.com"});
  town_.clock.time += hours{1};
  town_.accounts.ages[Town::address("romeo")] = minutes{59};
  EXPECT_EQ(preauthenticate(reset).error().code, Errc::account_not_found);
  EXPECT_EQ(preauthenticate(both).error().code, Errc::invite_revoked);
  EXPECT_EQ(reserve(commanded, "juliet").error().code, Errc::invite_revoked);
  EXPECT_EQ(subscribe(contact, "romeo", "juliet@capulet.example").error().code, Errc::invite_revoked);
}

TEST_F(StreamRedemptionsTest, ForgetsMoreInvitesThanOnePageHolds) {
  const auto romeo = Localpart::parse("romeo").value();
  for (int i = 0; i < 1005; ++i) town_.invite({.kind = InviteKind::contact, .inviter = romeo});
  town_.accounts.ages[Town::address("romeo")] = -1s;
  const auto revoked = wait_for<std::uint32_t>(
      [&](auto done) { redemptions_.revoke_invites_of(Town::address("romeo"), {}, std::move(done)); });
  EXPECT_EQ(revoked, 1005U);
}

}  // namespace
}  // namespace usher::domain
