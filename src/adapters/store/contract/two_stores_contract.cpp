#include <array>
#include <barrier>
#include <optional>
#include <string>
#include <thread>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using std::chrono::minutes;

constexpr std::uint64_t rounds = 200;

/// What the two stores told in each round.
template <class T>
using Outcomes = std::array<std::array<T, 2>, rounds>;

/// In each round two stores do something at the same moment.
/// @param act is called with a store, whether it is the first (0) or the second (1), and the round's number
template <class T, class Act>
Outcomes<T> race(domain::Store& one, domain::Store& other, Act act) {
  Outcomes<T> outcomes;
  std::barrier start(2);
  const auto run = [&](domain::Store& store, std::uint64_t side) {
    for (std::uint64_t round = 0; round < rounds; ++round) {
      start.arrive_and_wait();
      outcomes.at(round).at(side) = act(store, side, round);
    }
  };
  {
    const std::jthread beside([&] { run(other, 1); });
    run(one, 0);
  }
  return outcomes;
}

TEST_P(StoreContract, OfTwoStoresWithTwoInvitesOneGetsAName) {
  const auto other = site().open();
  for (const std::uint64_t id : {1U, 2U}) {
    ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(id), static_cast<std::uint32_t>(rounds))));
  }
  using Refusal = std::optional<domain::Errc>;
  const auto outcomes = race<Refusal>(store(), *other, [](auto& store, auto side, auto round) {
    const auto number = std::to_string(round);
    return code_of(reserve(store, ask(side + 1, "holder" + number, "user" + number, at(minutes{1}))));
  });
  for (const auto& [one, two] : outcomes) {
    EXPECT_NE(one.has_value(), two.has_value());
    EXPECT_EQ(one ? one : two, domain::Errc::username_reserved);
  }
}

TEST_P(StoreContract, OfTwoStoresThatGetOneRequestOneMakesAnInvite) {
  const auto other = site().open();
  const auto key = a_key("key");
  ASSERT_TRUE(insert_key(store(), key));
  const auto outcomes = race<domain::InviteId>(store(), *other, [&](auto& store, auto side, auto round) {
    const domain::Idempotency request{.key = "once" + std::to_string(round), .request = {}};
    const auto made =
        insert_invite_once(store, an_invite(2 * round + side), guard_with(key, at(minutes{1})), request);
    return made.value_or(domain::InviteId{2 * rounds + side});  // two that were refused are not alike
  });
  for (const auto& [one, two] : outcomes) EXPECT_EQ(one, two);
  EXPECT_EQ(count_invites(store(), at(minutes{1})).value().at(0).count, rounds);
}

}  // namespace
}  // namespace usher::store::contract
