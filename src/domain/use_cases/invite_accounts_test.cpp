#include "domain/use_cases/invite_accounts.hpp"

#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A server that can disable accounts.
class DisablingAccounts final : public AccountDirectory {
 public:
  explicit DisablingAccounts(AccountDirectory& others) : others_(others) {}
  void exists(BareJid address, Done<bool> done) override {
    others_.exists(std::move(address), std::move(done));
  }
  void has_been_there(BareJid address, Duration how_long, Done<bool> done) override {
    if (address != disabled) return others_.has_been_there(std::move(address), how_long, std::move(done));
    done(std::unexpected(Error{Errc::purpose_not_allowed}));
  }
  void create(NewAccount account, Done<AccountCreated> done) override {
    others_.create(std::move(account), std::move(done));
  }
  void set_password(BareJid address, secrets::Secret password, Done<void> done) override {
    others_.set_password(std::move(address), std::move(password), std::move(done));
  }

  std::optional<BareJid> disabled;

 private:
  AccountDirectory& others_;
};

class InviteAccountsTest : public testing::Test {
 protected:
  static InviteDraft reset() {
    return {.kind = InviteKind::reset, .username = Localpart::parse("romeo").value()};
  }
  static InviteDraft contact(const std::string& inviter = "romeo") {
    return {.kind = InviteKind::contact, .inviter = Localpart::parse(inviter).value()};
  }
  void romeo_has_been_there(Duration how_long) { town_.accounts.ages[Town::address("romeo")] = how_long; }
  void romeo_is_gone() { romeo_has_been_there(seconds{-1}); }

  Result<void> check(const SharedInvite& shared) {
    return wait_for<void>([&](auto done) { accounts_.check(town_.now_of(shared), std::move(done)); });
  }
  std::uint32_t sweep() {
    return wait_for<std::uint32_t>([&](auto done) { accounts_.sweep(std::move(done)); }).value();
  }
  bool is_revoked(const SharedInvite& shared) { return town_.now_of(shared).revoked_at.has_value(); }

  Town town_;
  DisablingAccounts directory_{town_.accounts};
  InviteAccounts accounts_{town_.store, &directory_, town_.clock};
};

TEST_F(InviteAccountsTest, AnInviteIsForTheAccountThatWasThere) {
  const auto shared = town_.invite(reset());
  town_.clock.time += hours{1};
  romeo_has_been_there(hours{1});
  EXPECT_TRUE(check(shared));
  for (const Duration younger : {Duration{1}, Duration{minutes{1}}}) {
    romeo_has_been_there(hours{1} - younger);
    EXPECT_EQ(check(shared).error().code, Errc::account_not_found) << younger.count();
  }
  EXPECT_FALSE(is_revoked(shared)) << "the clock may be wrong for a moment";
}

TEST_F(InviteAccountsTest, ASweepWithdrawsWhatIsForAnotherAccountForLong) {
  const auto shared = town_.invite(reset());
  town_.clock.time += hours{1};
  const auto another = [&](Duration younger) {
    romeo_has_been_there(town_.clock.time - town_.now_of(shared).created_at - younger);
  };
  another(InviteAccounts::clocks_differ_max + Duration{1});
  EXPECT_EQ(sweep(), 0U);
  EXPECT_FALSE(is_revoked(shared));
  town_.clock.time += InviteAccounts::gone_after;
  another(InviteAccounts::clocks_differ_max + Duration{1});
  EXPECT_EQ(sweep(), 1U);
  EXPECT_TRUE(is_revoked(shared)) << "no younger account becomes the one that was meant";
}

TEST_F(InviteAccountsTest, ASweepWithdrawsNothingForAFewSecondsBetweenTwoClocks) {
  const auto shared = town_.invite(contact());
  for (int i = 0; i < 2; ++i) {
    town_.clock.time += InviteAccounts::gone_after;
    romeo_has_been_there(town_.clock.time - town_.now_of(shared).created_at -
                         InviteAccounts::clocks_differ_max);
    EXPECT_EQ(sweep(), 0U);
  }
  EXPECT_EQ(check(shared).error().code, Errc::invite_revoked) << "it may be another one";
  romeo_has_been_there(hours{24});
  EXPECT_TRUE(check(shared));
}

TEST_F(InviteAccountsTest, AClockThatIsWrongForAnHourWithdrawsNothing) {
  const auto shared = town_.invite(contact());
  romeo_has_been_there(hours{1});
  town_.clock.time += hours{100};
  EXPECT_EQ(sweep(), 0U);
  town_.clock.time += hours{1};
  EXPECT_EQ(sweep(), 0U);
  town_.clock.time -= hours{101};
  EXPECT_EQ(sweep(), 0U);
  town_.clock.time += InviteAccounts::gone_after;
  romeo_has_been_there(hours{7});
  EXPECT_EQ(sweep(), 0U);
  EXPECT_TRUE(check(shared));
}

TEST_F(InviteAccountsTest, AClockThatIsBehindTheInviteTakesNobodyForTheOneThatWasMeant) {
  const auto shared = town_.invite(reset());
  romeo_has_been_there(seconds{0});
  town_.clock.time -= InviteAccounts::clocks_differ_max;
  EXPECT_TRUE(check(shared));
  town_.clock.time -= Duration{1};
  EXPECT_EQ(check(shared).error().code, Errc::account_not_found);
  EXPECT_FALSE(is_revoked(shared));
}

TEST_F(InviteAccountsTest, OneThatIsMissingMayBeBackInAMoment) {
  const auto shared = town_.invite(contact());
  romeo_is_gone();
  EXPECT_EQ(check(shared).error().code, Errc::invite_revoked);
  EXPECT_FALSE(is_revoked(shared));
  romeo_has_been_there(hours{1});
  EXPECT_TRUE(check(shared));
}

TEST_F(InviteAccountsTest, AnInviteThatNamesNobodyAsksNobody) {
  romeo_is_gone();
  EXPECT_TRUE(check(town_.invite({.username = Localpart::parse("romeo").value()}))) << "he may register";
  const auto commanded =
      town_.invite({.source = InviteSource::ad_hoc_command, .source_detail = "romeo@elsewhere.example"});
  EXPECT_TRUE(check(commanded));
}

TEST_F(InviteAccountsTest, WhatADisabledAccountMadeRests) {
  const auto commanded =
      town_.invite({.source = InviteSource::ad_hoc_command, .source_detail = "romeo@example.com"});
  const auto of_romeo = town_.invite(contact());
  const auto his_password = town_.invite(reset());
  directory_.disabled = Town::address("romeo");
  EXPECT_EQ(check(commanded).error().code, Errc::invite_revoked);
  EXPECT_EQ(check(of_romeo).error().code, Errc::invite_revoked);
  EXPECT_EQ(check(his_password).error().code, Errc::account_not_found);
  EXPECT_EQ(sweep(), 0U);
  town_.clock.time += InviteAccounts::gone_after;
  EXPECT_EQ(sweep(), 0U);
  directory_.disabled.reset();
  for (const auto& shared : {commanded, of_romeo, his_password}) EXPECT_TRUE(check(shared));
}

TEST_F(InviteAccountsTest, ASweepWithdrawsWhatIsGoneForLong) {
  const auto of_romeo = town_.invite(contact());
  const auto of_juliet = town_.invite(contact("juliet"));
  romeo_is_gone();
  EXPECT_EQ(sweep(), 0U);
  town_.clock.time += InviteAccounts::gone_after - seconds{1};
  EXPECT_EQ(sweep(), 0U);
  town_.clock.time += seconds{1};
  EXPECT_EQ(sweep(), 1U);
  EXPECT_TRUE(is_revoked(of_romeo));
  EXPECT_FALSE(is_revoked(of_juliet));
}

TEST_F(InviteAccountsTest, ASweepWithdrawsWhatSomebodyWhoIsGoneCreatedByACommand) {
  InviteDraft plain{.source = InviteSource::ad_hoc_command, .source_detail = "romeo@example.com"};
  auto with_group = plain;
  with_group.kind = InviteKind::group;
  with_group.groups = {"choir"};
  const std::vector by_romeo{town_.invite(plain), town_.invite(with_group)};
  const auto by_nobody = town_.invite({});
  romeo_is_gone();
  EXPECT_EQ(sweep(), 0U);
  town_.clock.time += InviteAccounts::gone_after;
  EXPECT_EQ(sweep(), 2U);
  for (const auto& shared : by_romeo) EXPECT_TRUE(is_revoked(shared));
  EXPECT_FALSE(is_revoked(by_nobody));
}

TEST_F(InviteAccountsTest, ASweepForgivesAMomentsAbsence) {
  const auto shared = town_.invite(contact());
  romeo_is_gone();
  EXPECT_EQ(sweep(), 0U);
  romeo_has_been_there(hours{1});
  town_.clock.time += minutes{10};
  EXPECT_EQ(sweep(), 0U);
  romeo_is_gone();
  EXPECT_EQ(sweep(), 0U);
  EXPECT_FALSE(is_revoked(shared));
}

TEST_F(InviteAccountsTest, AHostThatCanNotBeAskedHoldsUpNoOther) {
  const auto of_romeo = town_.invite(contact());
  auto elsewhere = town_.hosts.all().front();
  elsewhere.domain = DomainName::parse("elsewhere.example").value();
  town_.accounts.silent_hosts.insert(elsewhere.domain);
  for (std::uint32_t i = 0; i < 2 * InviteAccounts::page; ++i) town_.invite(elsewhere, contact("juliet"));
  romeo_is_gone();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sweep(), 0U);
  town_.clock.time += InviteAccounts::gone_after;
  std::uint32_t revoked = 0;
  for (int i = 0; i < 3; ++i) revoked += sweep();
  EXPECT_EQ(revoked, 1U);
  EXPECT_TRUE(is_revoked(of_romeo));
}

TEST_F(InviteAccountsTest, SweepsComeToEveryInvite) {
  romeo_has_been_there(seconds{0});
  std::vector<SharedInvite> old;
  old.reserve(5);
  for (int i = 0; i < 5; ++i) old.push_back(town_.invite(contact()));
  town_.clock.time += minutes{1};
  for (std::uint32_t i = 0; i < 3 * InviteAccounts::page; ++i) town_.invite(contact("juliet"));
  std::uint32_t revoked = 0;
  for (int i = 0; i < 5; ++i) revoked += sweep();
  EXPECT_EQ(revoked, 0U);
  town_.clock.time += InviteAccounts::gone_after;
  for (int i = 0; i < 5; ++i) revoked += sweep();
  EXPECT_EQ(revoked, 5U);
}

}  // namespace
}  // namespace usher::domain
