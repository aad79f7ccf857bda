#include "app/held_accounts.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "adapters/accounts/demo_accounts.hpp"
#include "base/secrets/system_random.hpp"

namespace usher::app {
namespace {

TEST(HeldAccounts, AnswerOnceTheyAreHeldNoMore) {
  secrets::SystemRandom random;
  accounts::DemoAccounts demo(random);
  HeldAccounts accounts(demo);
  const auto juliet = domain::BareJid::parse("juliet@example.com").value();
  std::optional<bool> there;
  const auto ask = [&] {
    there.reset();
    accounts.exists(juliet, [&](domain::Result<bool> answer) { there = answer.value(); });
  };
  ask();
  EXPECT_EQ(there, false);
  auto hold = accounts.hold();
  ask();
  EXPECT_FALSE(there.has_value());
  hold.reset();
  EXPECT_EQ(there, false);
  ask();
  EXPECT_EQ(there, false);
}

}  // namespace
}  // namespace usher::app
