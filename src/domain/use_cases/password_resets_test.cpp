#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::domain {
namespace {

using accounts::ScriptedAccounts;
using Call = ScriptedAccounts::Call;
using Fate = ScriptedAccounts::Fate;

const std::string old_password = "the one that was forgotten";

class PasswordResetsTest : public testing::Test {
 protected:
  void SetUp() override { town_.accounts.add(juliet_, old_password); }

  SentByLink request(std::string form = "form1", std::string password = good_password) {
    return {.token = shared_.token,
            .purpose = Purpose::password_reset,
            .username = {},
            .password = secrets::Secret{std::move(password)},
            .form = std::move(form)};
  }
  Result<Redeemed> ask(SentByLink asked) {
    return wait_for<Redeemed>([&](auto done) { town_.send(resets_, std::move(asked), std::move(done)); });
  }
  Errc refused(SentByLink asked) { return ask(std::move(asked)).error().code; }
  void meet(Fate fate) {
    town_.accounts.fate = [fate](Call) { return fate; };
  }
  Uses uses() { return uses_of(town_.now_of(shared_)); }
  std::string password() { return town_.accounts.password_of(juliet_); }

  Town town_;
  BareJid juliet_ = Town::address("juliet");
  SharedInvite shared_ = town_.invite({.kind = InviteKind::reset, .username = juliet_.local()});
  FormRedemptions resets_{town_.store,  town_.accounts, town_.clock,
                          town_.random, town_.hosts,    {.attempts_max = 1, .listeners_max = 2}};
};

TEST_F(PasswordResetsTest, SetAPassword) {
  EXPECT_EQ(ask(request()).value().address, juliet_);
  EXPECT_EQ(password(), good_password);
  EXPECT_EQ(uses(), Uses(0, 1));
  EXPECT_EQ(refused(request("form2", "another horse battery staple")), Errc::invite_used_up);
  EXPECT_EQ(password(), good_password);
}

TEST_F(PasswordResetsTest, AReloadDoesNothing) {
  ASSERT_TRUE(ask(request()));
  EXPECT_EQ(ask(request("form1", "another horse battery staple")).value().address, juliet_);
  EXPECT_EQ(password(), good_password);
  EXPECT_EQ(town_.accounts.calls(Call::set_password), 1U);
}

TEST_F(PasswordResetsTest, AMistakeSpendsNothing) {
  EXPECT_EQ(refused(request("form1", "short")), Errc::password_refused);
  EXPECT_EQ(refused(request("form1", "juliet@example.com")), Errc::password_refused);
  EXPECT_EQ(refused(request("no form")), Errc::invalid_argument);
  auto forged = request();
  forged.token = secrets::Secret{"nonsense"};
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
  shared_ = town_.invite({.kind = InviteKind::reset, .username = Localpart::parse("rosaline").value()});
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
    town_.send(resets_, request(), [&heard](const Result<Redeemed>& outcome) {
      if (outcome) ++heard;
    });
  }
  EXPECT_EQ(refused(request()), Errc::overloaded) << "two listen already";
  EXPECT_EQ(refused(request("form2")), Errc::overloaded) << "one is under way already";
  town_.accounts.answer_all();
  EXPECT_EQ(heard, 2);
  EXPECT_EQ(town_.accounts.calls(Call::set_password), 1U);
}

TEST_F(PasswordResetsTest, WhoWaitsForOneThatBreaksOffIsTold) {
  town_.accounts.fate = [](Call) -> Fate { throw std::runtime_error("no memory left"); };
  std::optional<Errc> told;
  EXPECT_THROW(town_.send(resets_, request(),
                          [&told](const Result<Redeemed>& outcome) { told = outcome.error().code; }),
               std::runtime_error);
  EXPECT_EQ(told, Errc::accounts_unsure);
  meet(Fate::works);
  EXPECT_EQ(refused(request("form2")), Errc::invite_busy) << "not overloaded: there is room for an attempt";
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
}  // namespace usher::domain
