#include "service/password_resets.hpp"

#include <gtest/gtest.h>

#include "service/registration_fixture_test.hpp"

namespace usher::service {
namespace {

using accounts::ScriptedAccounts;
using core::BareJid;
using core::Errc;
using core::InviteKind;
using Call = ScriptedAccounts::Call;
using Fate = ScriptedAccounts::Fate;

const std::string old_password = "the one that was forgotten";

class PasswordResetsTest : public testing::Test {
 protected:
  void SetUp() override { town_.accounts.add(juliet_, old_password); }

  PasswordResetRequest request(std::string form = "form1", std::string password = good_password) {
    return {.token = shared_.token, .password = core::Secret{std::move(password)}, .form = std::move(form)};
  }
  core::Result<BareJid> ask(PasswordResetRequest asked) {
    return wait_for<BareJid>([&](auto done) { resets_.reset_password(std::move(asked), std::move(done)); });
  }
  Errc refused(PasswordResetRequest asked) { return ask(std::move(asked)).error().code; }
  void meet(Fate fate) {
    town_.accounts.fate = [fate](Call) { return fate; };
  }
  Uses uses() { return uses_of(town_.now_of(shared_)); }
  std::string password() { return town_.accounts.password_of(juliet_); }

  Town town_;
  BareJid juliet_ = Town::address("juliet");
  SharedInvite shared_ = town_.invite({.kind = InviteKind::reset, .username = juliet_.local()});
  PasswordResets resets_{town_.store,
                         town_.invitations,
                         town_.accounts,
                         town_.clock,
                         town_.random,
                         town_.hosts,
                         {.attempts_max = 1, .listeners_max = 2}};
};

TEST_F(PasswordResetsTest, SetAPassword) {
  EXPECT_EQ(ask(request()).value(), juliet_);
  EXPECT_EQ(password(), good_password);
  EXPECT_EQ(uses(), Uses(0, 1));
  EXPECT_EQ(refused(request("form2", "another horse battery staple")), Errc::invite_used_up);
  EXPECT_EQ(password(), good_password);
}

TEST_F(PasswordResetsTest, AReloadDoesNothing) {
  ASSERT_TRUE(ask(request()));
  EXPECT_EQ(ask(request("form1", "another horse battery staple")).value(), juliet_);
  EXPECT_EQ(password(), good_password);
  EXPECT_EQ(town_.accounts.calls(Call::set_password), 1U);
}

TEST_F(PasswordResetsTest, AMistakeSpendsNothing) {
  EXPECT_EQ(refused(request("form1", "short")), Errc::password_refused);
  EXPECT_EQ(refused(request("form1", "juliet@example.com")), Errc::password_refused);
  EXPECT_EQ(refused(request("no form")), Errc::invalid_argument);
  auto forged = request();
  forged.token = core::Secret{"nonsense"};
  EXPECT_EQ(refused(forged), Errc::invite_not_found);
  EXPECT_EQ(uses(), Uses(0, 0));
  EXPECT_EQ(town_.accounts.calls(Call::set_password), 0U);
  EXPECT_TRUE(ask(request()));
}

TEST_F(PasswordResetsTest, WhatFailsIsGivenBack) {
  for (const auto& [fate, code] :
       {std::pair{Fate::down, Errc::accounts_unavailable}, std::pair{Fate::refuses, Errc::password_refused},
        std::pair{Fate::unsure, Errc::accounts_unsure}}) {
    meet(fate);
    EXPECT_EQ(refused(request()), code);
    EXPECT_EQ(uses(), Uses(0, 0));
    EXPECT_EQ(password(), old_password);
  }
  meet(Fate::unsure_done);
  EXPECT_EQ(refused(request("form2")), Errc::accounts_unsure);
  EXPECT_EQ(uses(), Uses(0, 0));
  meet(Fate::works);
  EXPECT_TRUE(ask(request("form3"))) << "once more harms nobody";
}

TEST_F(PasswordResetsTest, OfNoAccountFail) {
  shared_ = town_.invite({.kind = InviteKind::reset, .username = core::Localpart::parse("rosaline").value()});
  EXPECT_EQ(refused(request()), Errc::account_not_found);
  EXPECT_EQ(uses(), Uses(0, 0));
}

TEST_F(PasswordResetsTest, NeedAnInviteForThem) {
  shared_ = town_.invite();
  EXPECT_EQ(refused(request()), Errc::purpose_not_allowed);
  shared_ = town_.invite({.kind = InviteKind::reset, .username = juliet_.local()});
  town_.clock.time += std::chrono::hours{24};
  EXPECT_EQ(refused(request()), Errc::invite_expired);
}

TEST_F(PasswordResetsTest, ADoubleClickIsOneAttemptAndAttemptsHaveABound) {
  town_.accounts.slow = true;
  int heard = 0;
  for (int i = 0; i < 2; ++i) {
    resets_.reset_password(request(), [&heard](const core::Result<BareJid>& outcome) {
      if (outcome) ++heard;
    });
  }
  EXPECT_EQ(refused(request()), Errc::overloaded) << "two listen already";
  EXPECT_EQ(refused(request("form2")), Errc::overloaded) << "one is under way already";
  town_.accounts.answer_all();
  EXPECT_EQ(heard, 2);
  EXPECT_EQ(town_.accounts.calls(Call::set_password), 1U);
}

TEST_F(PasswordResetsTest, AStoreInTroubleIsAskedAgain) {
  town_.store.failures = 2;
  EXPECT_TRUE(ask(request()));
  EXPECT_EQ(uses(), Uses(0, 1));
}

TEST_F(PasswordResetsTest, AStoreThatStaysInTroubleDoesNotHideTheNewPassword) {
  town_.store.failures = 3;
  EXPECT_TRUE(ask(request()));
  EXPECT_EQ(uses(), Uses(1, 0));
}

}  // namespace
}  // namespace usher::service
