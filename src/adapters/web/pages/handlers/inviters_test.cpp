#include "adapters/web/pages/handlers/inviters.hpp"

#include <future>
#include <string>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"

namespace usher::pages {
namespace {

using namespace std::chrono_literals;

class InvitersTest : public WebsiteTest {
 protected:
  InvitersTest() { accounts_.profiles[juliet] = {.name = " Juliet\u202E Capulet ", .picture = "a picture"}; }

  /// They have no patience where nothing is said of it: whoever waits is sent on by an answer.
  Inviters& inviters(Inviters::Limits limits) { return made_.emplace(&accounts_, *sites_, limits); }
  static Inviters::Limits patient() { return {.patience = 1h}; }

  /// Null where it is still waiting.
  std::shared_ptr<Inviters::Shown> find(const domain::BareJid& who) {
    auto shown = std::make_shared<Inviters::Shown>();
    made_->find(who, [shown](const Inviters::Shown& found) { *shown = found; });
    return shown;
  }

  domain::BareJid juliet = address("juliet");
  std::optional<Inviters> made_;
};

TEST_F(InvitersTest, AreShownAsStrangersMaySeeThem) {
  inviters(patient());
  const auto shown = find(juliet);
  ASSERT_TRUE(*shown);
  EXPECT_EQ((*shown)->name, "Juliet Capulet");
  EXPECT_EQ((*shown)->picture, "a picture");
  accounts_.profiles[address("romeo")] = {.name = "Support"};
  EXPECT_EQ((*find(address("romeo")))->name, "") << "which is no person's";
}

TEST_F(InvitersTest, AreAskedForOnce) {
  accounts_.slow_profiles = true;
  inviters(patient());
  const auto first = find(juliet);
  const auto second = find(juliet);
  EXPECT_FALSE(*first || *second);
  EXPECT_EQ(made_->known(juliet)->name, "");
  accounts_.answer_profiles();
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(*find(juliet), *first);
  EXPECT_EQ(made_->known(juliet), *first);
  EXPECT_EQ(accounts_.profiles_asked(), 1U);
}

TEST_F(InvitersTest, KeepNobodyWaiting) {
  accounts_.slow_profiles = true;
  inviters({.patience = 1ms});
  std::promise<Inviters::Shown> went_on;
  auto shown = went_on.get_future();
  made_->find(juliet,
              [told = std::move(went_on)](const Inviters::Shown& found) mutable { told.set_value(found); });
  EXPECT_EQ(shown.get()->name, "");
  accounts_.answer_profiles();
  EXPECT_EQ((*find(juliet))->name, "Juliet Capulet") << "what came later is there for the next one";
}

TEST_F(InvitersTest, AreAskedForAgainInTime) {
  inviters({.patience = 1h, .keep = 0ms});
  EXPECT_EQ((*find(juliet))->name, "Juliet Capulet");
  accounts_.profiles[juliet].name = "Juliet Montague";
  accounts_.slow_profiles = true;
  EXPECT_EQ((*find(juliet))->name, "Juliet Capulet") << "nobody waits for news";
  accounts_.answer_profiles();
  EXPECT_EQ(made_->known(juliet)->name, "Juliet Montague");
  find(juliet);
  accounts_.answer_profiles(false);
  EXPECT_EQ(made_->known(juliet)->name, "Juliet Montague") << "a server that is away takes nothing back";
}

TEST_F(InvitersTest, AreWithoutNameWhereTheServerIsAway) {
  accounts_.slow_profiles = true;
  inviters({.patience = 1h, .keep_failure = 0ms});
  const auto shown = find(juliet);
  accounts_.answer_profiles(false);
  ASSERT_TRUE(*shown);
  EXPECT_EQ((*shown)->name, "");
  find(juliet);
  EXPECT_EQ(accounts_.profiles_asked(), 2U) << "and asked for again";
}

TEST_F(InvitersTest, AreFewInMemory) {
  inviters({.patience = 1h, .known_max = 3});
  for (int i = 0; i < 10; ++i) find(address("someone" + std::to_string(i)));
  EXPECT_EQ(made_->size(), 3U);
  find(address("someone9"));
  EXPECT_EQ(accounts_.profiles_asked(), 10U) << "the newest stay";
}

TEST_F(InvitersTest, AreAskedForFewAtOnce) {
  accounts_.slow_profiles = true;
  inviters({.patience = 1h, .asked_max = 2});
  find(address("one"));
  find(address("two"));
  const auto third = find(address("three"));
  ASSERT_TRUE(*third) << "who is not asked for need not be waited for";
  EXPECT_EQ((*third)->name, "");
  EXPECT_EQ(accounts_.profiles_asked(), 2U);
  accounts_.answer_profiles();
  find(address("three"));
  EXPECT_EQ(accounts_.profiles_asked(), 3U);
}

TEST_F(InvitersTest, LeaveNobodyBehind) {
  accounts_.slow_profiles = true;
  inviters(patient());
  const auto shown = find(juliet);
  made_.reset();
  ASSERT_TRUE(*shown);
  accounts_.answer_profiles();  // to nobody
}

TEST_F(InvitersTest, MayGoWithTheLastWhoWaited) {
  accounts_.slow_profiles = true;
  auto held = std::make_shared<Inviters>(&accounts_, *sites_, Inviters::Limits{.patience = 1ms});
  std::promise<void> gone;
  auto is_gone = gone.get_future();
  Inviters& inviters = *held;
  inviters.find(juliet, [held = std::move(held), gone = std::move(gone)](const Inviters::Shown&) mutable {
    held.reset();
    gone.set_value();
  });
  is_gone.wait();
}

TEST_F(InvitersTest, HaveNoNamesWhereNobodyCanBeAsked) {
  made_.emplace(nullptr, *sites_);
  EXPECT_EQ((*find(juliet))->name, "");
}

}  // namespace
}  // namespace usher::pages
