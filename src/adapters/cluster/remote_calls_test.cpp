#include "adapters/cluster/remote_calls.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/secrets/system_random.hpp"

namespace usher::cluster {
namespace {

using namespace std::chrono_literals;
using domain::Errc;
using Action = AccountRequest::Action;
using Kind = Message::Kind;

constexpr ConversationLimits patient{
    .discover_every = 1h, .discover_for = 2h, .grant_for = 1h, .answer_for = 2h};
constexpr std::array actions{Action::exists, Action::create, Action::set_password, Action::has_been_there};

class Calls : public ::testing::Test {
 protected:
  explicit Calls(ConversationLimits limits = patient)
      : calls(self, [this](const Message& message) { return post(message); }, random, limits) {}

  bool post(const Message& message) {
    const std::scoped_lock lock(mutex_);
    posted_.push_back(message);
    return true;
  }
  std::vector<Message> posted() {
    const std::scoped_lock lock(mutex_);
    return posted_;
  }
  /// What came of a call.
  std::future<domain::Result<bool>> call(Action action) {
    auto promise = std::make_shared<std::promise<domain::Result<bool>>>();
    calls.call({.action = action, .address = "ada@example.com", .password = {}},
               [promise](domain::Result<bool> result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }
  /// What `node` grants for the newest discovery.
  Message grant_from(const RandomId& node) {
    return {.kind = Kind::grant,
            .call_id = posted().back().call_id,
            .from = node,
            .to = self,
            .grant_id = random_id(random)};
  }
  Message answer_to(const RandomId& call_id) {
    return {.kind = Kind::answer, .call_id = call_id, .from = leader, .to = self, .answer = true};
  }
  static bool there(const std::future<domain::Result<bool>>& outcome) {
    return outcome.wait_for(0s) == std::future_status::ready;
  }
  /// Nothing where it never ends, or well.
  static std::optional<Errc> error_of(std::future<domain::Result<bool>>& outcome) {
    if (outcome.wait_for(60s) != std::future_status::ready) return std::nullopt;
    const auto result = outcome.get();
    return result ? std::nullopt : std::optional(result.error().code);
  }

  secrets::SystemRandom random;
  RandomId self = random_id(random);
  RandomId leader = random_id(random);
  std::mutex mutex_;
  std::vector<Message> posted_;
  RemoteCalls calls;
};

class CallsUnanswered : public Calls {
 protected:
  CallsUnanswered() : Calls({.discover_every = 1h, .discover_for = 2h, .grant_for = 1h, .answer_for = 5ms}) {}
};

TEST_F(Calls, RequestByTheFirstGrantAlone) {
  const auto outcome = call(Action::create);
  const auto first = grant_from(leader);
  const auto second = grant_from(random_id(random));
  calls.take_grant(first);
  calls.take_grant(second);
  calls.take_grant(first);
  ASSERT_EQ(posted().size(), 2U);
  const auto request = posted().back();
  EXPECT_EQ(request.kind, Kind::request);
  EXPECT_EQ(request.to, leader);
  EXPECT_EQ(request.from, self);
  EXPECT_EQ(request.grant_id, first.grant_id);
  EXPECT_EQ(request.request.address, "ada@example.com");
}

TEST_F(Calls, AreNotAnsweredBeforeTheyWereRequested) {
  auto outcome = call(Action::create);
  const auto grant = grant_from(leader);
  calls.take_answer(answer_to(grant.call_id));
  EXPECT_FALSE(there(outcome));
  calls.take_grant(grant);
  calls.take_answer(answer_to(random_id(random)));
  EXPECT_FALSE(there(outcome));
  calls.take_answer(answer_to(grant.call_id));
  ASSERT_TRUE(there(outcome));
  EXPECT_TRUE(outcome.get().value());
}

TEST_F(Calls, TakeNoGrantOfWhatTheyDidNotAsk) {
  call(Action::create);
  auto grant = grant_from(leader);
  grant.call_id = random_id(random);
  calls.take_grant(grant);
  EXPECT_EQ(posted().size(), 1U);
}

TEST_F(Calls, GoOnAskingWhereTheConnectionBreaksBeforeTheyWereRequested) {
  for (const Action action : actions) {
    const bool changes = action == Action::create || action == Action::set_password;
    auto requested = call(action);
    calls.take_grant(grant_from(leader));
    auto asked = call(action);
    const auto grant = grant_from(leader);
    calls.connection_lost();
    ASSERT_TRUE(there(requested));
    EXPECT_EQ(error_of(requested), changes ? Errc::accounts_unsure : Errc::accounts_unavailable);
    ASSERT_FALSE(there(asked));
    calls.take_grant(grant);
    calls.take_answer(answer_to(grant.call_id));
    ASSERT_TRUE(there(asked));
    EXPECT_TRUE(asked.get());
  }
}

TEST_F(CallsUnanswered, EndThoughTheyCouldStillAsk) {
  for (const Action action : actions) {
    const bool changes = action == Action::create || action == Action::set_password;
    auto outcome = call(action);
    calls.take_grant(grant_from(leader));
    EXPECT_EQ(error_of(outcome), changes ? Errc::accounts_unsure : Errc::accounts_unavailable);
  }
}

}  // namespace
}  // namespace usher::cluster
