#include "domain/use_cases/account_deletions.hpp"

#include <optional>

#include <gtest/gtest.h>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::domain {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class AccountDeletionsTest : public testing::Test {
 protected:
  void register_romeo() {
    const auto shared = town_.invite({.username = romeo_.local()});
    const auto invite = town_.now_of(shared).id;
    ASSERT_TRUE(wait_for<Redemption>([&](auto done) {
      town_.store.reserve(
          {.invite = invite, .holder = "stream1", .redeemer = romeo_, .now = town_.clock.time},
          std::move(done));
    }));
    ASSERT_TRUE(wait_for<Redemption>(
        [&](auto done) { town_.store.commit(invite, "stream1", town_.clock.time, std::move(done)); }));
  }
  void romeo_has_been_there(Duration how_long) { town_.accounts.ages[romeo_] = how_long; }
  Result<void> note(Duration ago) {
    return wait_for<void>(
        [&](auto done) { deletions_.note(romeo_, town_.clock.time - ago, std::move(done)); });
  }
  bool is_gone() {
    const auto origin =
        wait_for<std::optional<Origin>>([&](auto done) { town_.store.find_origin(romeo_, std::move(done)); });
    return origin.value().value().deleted_at.has_value();
  }

  const BareJid romeo_ = Town::address("romeo");
  Town town_;
  AccountDeletions deletions_{town_.store, &town_.accounts, town_.clock};
};

TEST_F(AccountDeletionsTest, AnAccountThatIsNoLongerThereIsGone) {
  register_romeo();
  romeo_has_been_there(seconds{-1});
  EXPECT_TRUE(note({}));
  EXPECT_TRUE(is_gone()) << "however soon";
}

TEST_F(AccountDeletionsTest, AReportOfWhateverHadTheNameBeforeIsNotOfWhoJustRegisteredIt) {
  register_romeo();
  const auto registered = town_.clock.time;
  for (const Duration late :
       {Duration{}, Duration{milliseconds{1}}, Duration{seconds{30}}, Duration{hours{1}}}) {
    town_.clock.time = registered + late;
    romeo_has_been_there(late);
    EXPECT_TRUE(note({}));
    EXPECT_FALSE(is_gone());
  }
}

TEST_F(AccountDeletionsTest, WhoHadTheNameBeforeIsGoneOnceItIsRegisteredAnew) {
  register_romeo();
  town_.clock.time += hours{1};
  romeo_has_been_there(milliseconds{1});
  EXPECT_TRUE(note({}));
  EXPECT_TRUE(is_gone());
}

TEST_F(AccountDeletionsTest, AReportThatWasLateIsOfWhoWasThereThen) {
  town_.clock.time += hours{1};
  register_romeo();
  town_.clock.time += minutes{1};
  EXPECT_TRUE(note(minutes{2}));
  EXPECT_FALSE(is_gone());
}

TEST_F(AccountDeletionsTest, WhereTheServerDoesNotAnswerTheReportHasToComeAgain) {
  register_romeo();
  town_.accounts.silent_hosts.insert(romeo_.domain());
  EXPECT_EQ(note({}).error().code, Errc::accounts_unavailable);
  EXPECT_FALSE(is_gone());
}

TEST_F(AccountDeletionsTest, WithoutADirectoryReportsAreBelieved) {
  register_romeo();
  AccountDeletions deletions{town_.store, nullptr, town_.clock};
  EXPECT_TRUE(wait_for<void>([&](auto done) { deletions.note(romeo_, town_.clock.time, std::move(done)); }));
  EXPECT_TRUE(is_gone());
}

TEST_F(AccountDeletionsTest, OneWithoutAnOriginNeedsNoQuestion) {
  town_.accounts.silent_hosts.insert(romeo_.domain());
  EXPECT_TRUE(note({}));
}

}  // namespace
}  // namespace usher::domain
