#include <future>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::domain {
namespace {

using accounts::ScriptedAccounts;
using Call = ScriptedAccounts::Call;
using Fate = ScriptedAccounts::Fate;
using std::chrono::hours;

class RegistrationsTest : public testing::Test {
 protected:
  SentByLink request(std::string username, std::string form = "form1", std::string password = good_password) {
    return {.token = shared_.token,
            .username = std::move(username),
            .password = secrets::Secret{std::move(password)},
            .form = std::move(form)};
  }
  Result<Redeemed> ask(SentByLink asked) {
    return wait_for<Redeemed>(
        [&](auto done) { town_.send(registrations_, std::move(asked), std::move(done)); });
  }
  Errc refused(SentByLink asked) { return ask(std::move(asked)).error().code; }
  Result<Redeemed> find(const std::string& form) {
    return wait_for<Redeemed>(
        [&](auto done) { registrations_.find_registered(shared_.invite, form, std::move(done)); });
  }
  /// Begins, and puts the outcome where it can be waited for.
  std::future<Result<Redeemed>> start(SentByLink asked) {
    std::promise<Result<Redeemed>> promise;
    auto outcome = promise.get_future();
    town_.send(registrations_, std::move(asked),
               [promise = std::move(promise)](auto result) mutable { promise.set_value(std::move(result)); });
    return outcome;
  }
  void meet(Call call, Fate fate) {
    town_.accounts.fate = [call, fate](Call made) { return made == call ? fate : Fate::works; };
  }
  /// The first question is answered, all later ones meet their fate.
  void ask_back_meets(Fate fate, Fate creation) {
    town_.accounts.fate = [fate, creation, asked = 0](Call made) mutable {
      if (made == Call::create) return creation;
      return asked++ == 0 ? Fate::works : fate;
    };
  }
  Uses uses() { return uses_of(town_.now_of(shared_)); }

  Town town_;
  SharedInvite shared_ = town_.invite();
  FormRedemptions registrations_{town_.store,  town_.accounts, town_.clock,
                                 town_.random, town_.hosts,    {.attempts_max = 3, .listeners_max = 2}};
};

TEST_F(RegistrationsTest, MakeAnAccount) {
  town_.accounts.contact_added = true;
  const auto made = ask(request("Juliet")).value();
  EXPECT_EQ(made.address.str(), "juliet@example.com");
  EXPECT_EQ(made.invite.id, shared_.invite.id);
  EXPECT_TRUE(made.contact_added);
  EXPECT_EQ(town_.accounts.password_of(made.address), good_password);
  EXPECT_EQ(uses(), Uses(0, 1));
  EXPECT_EQ(refused(request("romeo", "form2")), Errc::invite_used_up);
  EXPECT_EQ(town_.accounts.size(), 1U);
}

TEST_F(RegistrationsTest, KnowWhatABrowserMadeByAnotherForm) {
  shared_ = town_.invite({.uses_allowed = UseLimit::unlimited()});
  ASSERT_TRUE(ask(request("juliet", "1mine")));
  SentByLink again = request("Juliet", "2mine");
  EXPECT_EQ(refused(again), Errc::username_taken);
  again.browser = "other";
  EXPECT_EQ(refused(again), Errc::username_taken);
  again.browser = "mine";
  const auto found = ask(again).value();
  EXPECT_EQ(found.address.str(), "juliet@example.com");
  EXPECT_EQ(found.form, "1mine");
  EXPECT_EQ(town_.accounts.size(), 1U);
  EXPECT_EQ(uses(), Uses(0, 1));
}

TEST_F(RegistrationsTest, GiveThePreparedPasswordToTheServer) {
  ASSERT_TRUE(ask(request("juliet", "form1", "Ame\u0301lie\u00A0k8#Vq2")));
  EXPECT_EQ(town_.accounts.password_of(Town::address("juliet")), "Am\u00E9lie k8#Vq2");
}

TEST_F(RegistrationsTest, AMistakeSpendsNothing) {
  town_.accounts.add(Town::address("tybalt"));
  EXPECT_EQ(refused(request("a b")), Errc::username_invalid);
  EXPECT_EQ(refused(request("аdmin")), Errc::username_reserved);
  EXPECT_EQ(refused(request("juliet", "form1", "short")), Errc::password_refused);
  EXPECT_EQ(refused(request("juliet", "form1", "password12")), Errc::password_refused);
  EXPECT_EQ(refused(request("juliet", "bad form")), Errc::invalid_argument);
  EXPECT_EQ(refused(request("tybalt")), Errc::username_taken);
  auto forged = request("juliet");
  forged.token = secrets::Secret{std::string(22, 'A')};
  EXPECT_EQ(refused(forged), Errc::invite_not_found);
  EXPECT_EQ(uses(), Uses(0, 0));
  EXPECT_EQ(town_.accounts.calls(Call::create), 0U);
  EXPECT_TRUE(ask(request("juliet"))) << "the same form goes on";
}

TEST_F(RegistrationsTest, ATakenNameIsFoundWhileNothingIsHeld) {
  town_.accounts.add(Town::address("tybalt"));
  town_.accounts.slow = true;
  auto outcome = start(request("tybalt"));
  ASSERT_EQ(town_.accounts.waiting(), 1U);
  EXPECT_EQ(uses(), Uses(0, 0)) << "while the directory is asked";
  town_.accounts.answer_all();
  EXPECT_EQ(outcome.get().error().code, Errc::username_taken);
}

TEST_F(RegistrationsTest, WorkForThoseInvitesThatAllowThem) {
  shared_ = town_.invite({.kind = InviteKind::contact, .inviter = Localpart::parse("romeo").value()});
  EXPECT_EQ(refused(request("juliet")), Errc::purpose_not_allowed);
  shared_ = town_.invite({.kind = InviteKind::reset, .username = Localpart::parse("romeo").value()});
  EXPECT_EQ(refused(request("romeo")), Errc::purpose_not_allowed);
  shared_ = town_.invite({.username = Localpart::parse("admin").value()});
  EXPECT_EQ(refused(request("juliet")), Errc::username_mismatch);
  const auto pinned = shared_;
  shared_ = town_.invite();
  EXPECT_EQ(refused(request("admin")), Errc::username_reserved);
  shared_ = pinned;
  EXPECT_EQ(ask(request("")).value().address, Town::address("admin")) << "the invite pins it";
}

TEST_F(RegistrationsTest, ExpiredAndRevokedInvitesMakeNone) {
  ASSERT_TRUE(wait_for<Invite>(
      [&](auto done) { town_.invitations.revoke(shared_.invite.id, {}, {}, std::move(done)); }));
  EXPECT_EQ(refused(request("juliet")), Errc::invite_revoked);
  shared_ = town_.invite();
  town_.clock.time += hours{168};
  EXPECT_EQ(refused(request("juliet")), Errc::invite_expired);
  EXPECT_EQ(town_.accounts.calls(Call::exists), 0U);
}

TEST_F(RegistrationsTest, WhatTheServerRefusesIsGivenBack) {
  const std::vector<std::pair<Fate, Errc>> cases{{Fate::down, Errc::accounts_unavailable},
                                                 {Fate::refuses, Errc::password_refused}};
  for (const auto& [fate, code] : cases) {
    meet(Call::create, fate);
    EXPECT_EQ(refused(request("juliet")), code);
    EXPECT_EQ(uses(), Uses(0, 0));
  }
  meet(Call::exists, Fate::down);
  EXPECT_EQ(refused(request("juliet")), Errc::accounts_unavailable);
  EXPECT_EQ(uses(), Uses(0, 0));
  EXPECT_EQ(town_.accounts.size(), 0U);
}

TEST_F(RegistrationsTest, ANameThatIsTakenMeanwhileIsGivenBack) {
  town_.accounts.slow = true;
  auto outcome = start(request("juliet"));
  town_.accounts.answer(0);
  ASSERT_EQ(uses(), Uses(1, 0));
  town_.accounts.add(Town::address("juliet"));
  town_.accounts.answer_all();
  EXPECT_EQ(outcome.get().error().code, Errc::username_taken);
  EXPECT_EQ(uses(), Uses(0, 0));
}

TEST_F(RegistrationsTest, ALostAnswerIsAskedFor) {
  meet(Call::create, Fate::unsure_done);
  EXPECT_EQ(ask(request("juliet")).value().address, Town::address("juliet"));
  EXPECT_EQ(uses(), Uses(0, 1));
}

TEST_F(RegistrationsTest, WhatMayComeYetKeepsItsUse) {
  meet(Call::create, Fate::unsure_late);
  EXPECT_EQ(refused(request("juliet")), Errc::accounts_unsure);
  EXPECT_EQ(uses(), Uses(1, 0));
  EXPECT_EQ(refused(request("romeo", "form2")), Errc::invite_busy);
  EXPECT_EQ(refused(request("juliet")), Errc::accounts_unsure) << "the same form: not there yet";
  EXPECT_EQ(town_.accounts.calls(Call::create), 1U) << "and it is not asked for twice";
  EXPECT_EQ(find("form1").error().code, Errc::account_not_found);
  town_.accounts.arrive();
  EXPECT_TRUE(ask(request("juliet")));
  EXPECT_EQ(uses(), Uses(0, 1));
}

TEST_F(RegistrationsTest, WhereNobodyCanBeAskedTheUseIsKept) {
  ask_back_meets(Fate::down, Fate::unsure_done);
  EXPECT_EQ(refused(request("juliet")), Errc::accounts_unsure);
  EXPECT_EQ(uses(), Uses(1, 0));
}

TEST_F(RegistrationsTest, AStoreInTroubleIsAskedAgain) {
  town_.store.failures = 2;
  EXPECT_TRUE(ask(request("juliet")));
  EXPECT_EQ(uses(), Uses(0, 1));
}

TEST_F(RegistrationsTest, AStoreThatStaysInTroubleIsLeftToSettlement) {
  town_.store.failures = 3;
  EXPECT_TRUE(ask(request("juliet"))) << "the account exists";
  EXPECT_EQ(uses(), Uses(1, 0)) << "tried three times, not for ever";
  EXPECT_EQ(find("form1").value().address, Town::address("juliet"));
  EXPECT_TRUE(ask(request("juliet")));
  EXPECT_EQ(uses(), Uses(0, 1)) << "the same form, sent again, makes up for it";
  EXPECT_EQ(town_.accounts.size(), 1U);
}

TEST_F(RegistrationsTest, AFailedReleaseStillTellsWhatWasWrong) {
  meet(Call::create, Fate::refuses);
  town_.store.failures = 3;
  EXPECT_EQ(refused(request("juliet")), Errc::password_refused);
  EXPECT_EQ(uses(), Uses(1, 0));
}

TEST_F(RegistrationsTest, ADoubleClickIsOneAttempt) {
  town_.accounts.slow = true;
  auto one = start(request("juliet"));
  auto other = start(request("juliet"));
  EXPECT_EQ(refused(request("juliet")), Errc::overloaded) << "listeners have a bound";
  town_.accounts.answer_all();
  EXPECT_EQ(one.get().value().address, Town::address("juliet"));
  EXPECT_EQ(other.get().value().address, Town::address("juliet"));
  EXPECT_EQ(town_.accounts.calls(Call::create), 1U);
  EXPECT_EQ(uses(), Uses(0, 1));
}

TEST_F(RegistrationsTest, WhoWaitsForOneThatBreaksOffIsTold) {
  town_.accounts.slow = true;
  auto first = start(request("juliet"));
  auto second = start(request("juliet"));
  town_.accounts.fate = [](Call) -> Fate { throw std::runtime_error("no memory left"); };
  EXPECT_THROW(town_.accounts.answer(0), std::runtime_error);
  for (auto* outcome : {&first, &second}) {
    ASSERT_EQ(outcome->wait_for(std::chrono::seconds{0}), std::future_status::ready);
    EXPECT_EQ(outcome->get().error().code, Errc::accounts_unsure);
  }
  town_.accounts.slow = false;
  town_.accounts.fate = [](Call) { return Fate::works; };
  EXPECT_TRUE(ask(request("juliet"))) << "the same form may be sent again";
}

TEST_F(RegistrationsTest, AReloadFindsTheAccount) {
  town_.accounts.contact_added = true;
  ASSERT_TRUE(ask(request("juliet")));
  const auto again = ask(request("romeo", "form1", "")).value();
  EXPECT_EQ(again.address, Town::address("juliet")) << "whatever it brings";
  EXPECT_TRUE(again.contact_added);
  EXPECT_EQ(town_.accounts.calls(Call::create), 1U);
  EXPECT_EQ(find("form1").value().address, Town::address("juliet"));
  EXPECT_TRUE(find("form1").value().contact_added);
  EXPECT_EQ(find("form").error().code, Errc::account_not_found) << "the id, not a part of it";
  EXPECT_EQ(find("bad form").error().code, Errc::invalid_argument);
  FormRedemptions elsewhere(town_.store, town_.accounts, town_.clock, town_.random, town_.hosts);
  const auto there =
      wait_for<Redeemed>([&](auto done) { town_.send(elsewhere, request("juliet"), std::move(done)); });
  EXPECT_EQ(there.value().address, Town::address("juliet")) << "on another node";
  EXPECT_FALSE(there.value().contact_added) << "which no longer knows";
}

TEST_F(RegistrationsTest, TwoFormsMakeTwoAccounts) {
  shared_ = town_.invite({.uses_allowed = UseLimit::of(2).value()});
  EXPECT_TRUE(ask(request("juliet", "form1")));
  EXPECT_TRUE(ask(request("romeo", "form2")));
  EXPECT_EQ(refused(request("tybalt", "form3")), Errc::invite_used_up);
  EXPECT_EQ(uses(), Uses(0, 2));
}

TEST_F(RegistrationsTest, AttemptsUnderWayHaveABound) {
  shared_ = town_.invite({.uses_allowed = UseLimit::unlimited()});
  town_.accounts.slow = true;
  std::vector<std::future<Result<Redeemed>>> outcomes;
  for (const std::string name : {"a", "b", "c"}) outcomes.push_back(start(request("juliet" + name, name)));
  EXPECT_EQ(refused(request("romeo", "d")), Errc::overloaded);
  town_.accounts.answer_all();
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get());
  town_.accounts.slow = false;
  EXPECT_TRUE(ask(request("romeo", "d")));
}

TEST_F(RegistrationsTest, AServerThatNeverAnswersHoldsOneUse) {
  shared_ = town_.invite({.uses_allowed = UseLimit::of(2).value()});
  meet(Call::create, Fate::silent);
  auto outcome = start(request("juliet"));
  EXPECT_EQ(outcome.wait_for(std::chrono::seconds{0}), std::future_status::timeout);
  EXPECT_EQ(uses(), Uses(1, 0));
  meet(Call::create, Fate::works);
  EXPECT_TRUE(ask(request("romeo", "form2")));
  EXPECT_EQ(uses(), Uses(1, 1));
}

}  // namespace
}  // namespace usher::domain
