#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/use_cases/registration_fixture_test.hpp"
#include "domain/use_cases/settlement.hpp"

namespace usher::domain {
namespace {

using accounts::ScriptedAccounts;
using Call = ScriptedAccounts::Call;
using Fate = ScriptedAccounts::Fate;

/// Many people with one link, on two nodes, beside a server that fails as chance will have it.
class Story {
 public:
  explicit Story(std::uint32_t uses) : uses_(uses) {
    town_.accounts.slow = true;
    town_.accounts.fate = [](Call call) {
      if (call == Call::exists) return *rc::gen::weightedElement<Fate>({{4, Fate::works}, {1, Fate::down}});
      return *rc::gen::element(Fate::works, Fate::works, Fate::down, Fate::refuses, Fate::unsure,
                               Fate::unsure_done, Fate::unsure_late, Fate::silent, Fate::silent_done);
    };
  }

  void take_a_step() {
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
      case 1:
        return begin();
      case 2:
        town_.store.failures = *rc::gen::inRange(0, 5);
        return;
      case 3:
        return settle();
      case 4:
        if (*rc::gen::inRange(0, 10) == 0) let_the_lease_run_out();
        return;
      default:
        if (town_.accounts.waiting() > 0) {
          town_.accounts.answer(*rc::gen::inRange<std::size_t>(0, town_.accounts.waiting()));
        }
    }
  }

  void expect_no_more_accounts_than_uses() {
    RC_ASSERT(town_.accounts.size() <= uses_);
    const auto [reserved, committed] = uses_of(town_.now_of(shared_));
    RC_ASSERT(reserved + committed <= uses_);
    RC_ASSERT(committed <= town_.accounts.size());
    RC_ASSERT(town_.accounts.size() <= reserved + committed);
  }

  /// Once all is over, each use is an account or can become one.
  void expect_nothing_lost() {
    town_.accounts.fate = [](Call) { return Fate::works; };
    let_the_lease_run_out();
    town_.store.failures = 0;
    settle();
    town_.accounts.answer_all();
    const auto before = static_cast<std::uint32_t>(town_.accounts.size());
    RC_ASSERT(uses_of(town_.now_of(shared_)) == Uses(0, before));
    town_.accounts.slow = false;
    for (std::uint32_t i = 0; i < uses_; ++i) begin("late" + std::to_string(i), "late" + std::to_string(i));
    RC_ASSERT(uses_of(town_.now_of(shared_)) == Uses(0, uses_));
    RC_ASSERT(town_.accounts.size() == uses_);
  }

  /// Nobody was told of an account that is not there.
  void expect_truth() const {
    for (const auto& address : told_) RC_ASSERT(!town_.accounts.password_of(address).empty());
  }

 private:
  void begin() {
    const auto name = *rc::gen::element<std::string>("juliet", "romeo", "tybalt", "rosaline", "paris");
    const auto form = *rc::gen::element<std::string>("form1", "form2", "form3", "form4", "form5", "form6");
    begin(name, form);
  }

  void begin(const std::string& name, const std::string& form) {
    auto& node = *rc::gen::arbitrary<bool>() ? one_ : other_;
    SentByLink request{
        .token = shared_.token, .username = name, .password = secrets::Secret{good_password}, .form = form};
    const auto answered = std::make_shared<bool>(false);
    town_.send(node, std::move(request), [this, answered](const Result<Redeemed>& outcome) {
      RC_ASSERT(!std::exchange(*answered, true));
      if (outcome) told_.push_back(outcome->address);
    });
  }

  void settle() {
    settlement_.settle([](const Result<Settled>&) {});
  }

  /// A directory's calls end before a lease does, and so does what they began.
  void let_the_lease_run_out() {
    town_.accounts.answer_all();
    town_.accounts.arrive();
    town_.clock.time += lease_default;
  }

  std::uint32_t uses_;
  Town town_;
  SharedInvite shared_ = town_.invite({.uses_allowed = UseLimit::of(uses_).value()});
  FormRedemptions one_{town_.store, town_.accounts, town_.clock, town_.random, town_.hosts};
  FormRedemptions other_{town_.store, town_.accounts, town_.clock, town_.random, town_.hosts};
  Settlement settlement_{town_.store, &town_.accounts, town_.clock};
  std::vector<BareJid> told_;
};

TEST(RegistrationProperty, NeverMoreAccountsThanUsesAndNoUseIsLost) {
  EXPECT_TRUE(rc::check("whatever is under way at once and however the server fails", [] {
    Story story(*rc::gen::inRange(1U, 4U));
    const auto steps = *rc::gen::inRange(1, 60);
    for (int step = 0; step < steps; ++step) {
      story.take_a_step();
      story.expect_no_more_accounts_than_uses();
    }
    story.expect_truth();
    story.expect_nothing_lost();
    story.expect_truth();
  }));
}

}  // namespace
}  // namespace usher::domain
