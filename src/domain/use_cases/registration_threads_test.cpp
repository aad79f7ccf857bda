#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "domain/use_cases/registration_fixture_test.hpp"

namespace usher::domain {
namespace {

constexpr int threads_count = 50;

class RegistrationThreadsTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RegistrationThreadsTest, MakeAsManyAccountsAsThereAreUses) {
  Town town;
  FormRedemptions registrations(town.store, town.accounts, town.clock, town.random, town.hosts);
  const auto shared = town.invite({.uses_allowed = UseLimit::of(GetParam()).value()});
  std::barrier start(threads_count);
  std::atomic<std::uint32_t> winners = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < threads_count; ++i) {
      threads.emplace_back([&, number = std::to_string(i)] {
        SentByLink request{.token = shared.token,
                           .username = "juliet" + number,
                           .password = secrets::Secret{good_password},
                           .form = "form" + number};
        start.arrive_and_wait();
        const auto made = wait_for<Redeemed>(
            [&](auto done) { town.send(registrations, std::move(request), std::move(done)); });
        if (made) ++winners;
      });
    }
  }
  EXPECT_EQ(winners, GetParam());
  EXPECT_EQ(town.accounts.size(), GetParam());
  EXPECT_EQ(uses_of(town.now_of(shared)), Uses(0, GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Uses, RegistrationThreadsTest, testing::Values(1U, 7U));

}  // namespace
}  // namespace usher::domain
