#include "adapters/webhooks/requested_tests.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/secrets/system_random.hpp"

namespace usher::webhooks {
namespace {

using domain::Errc;
using domain::Result;
using domain::TryOutcome;

class KeptLetters final : public Sender {
 public:
  void send(Letter letter, Done done) override {
    letters.push_back(std::move(letter));
    answers.push_back(std::move(done));
  }
  void wait(std::chrono::milliseconds /*at_most*/) override {}
  void wake() override { ++woken; }

  std::vector<Letter> letters;
  std::vector<Done> answers;
  int woken = 0;
};

domain::Webhook a_webhook(std::string id) {
  return {.id = std::move(id),
          .host = domain::DomainName::parse("example.com").value(),
          .url = "https://hooks.example/"};
}

class RequestedTestsTest : public testing::Test {
 protected:
  RequestedTestsTest() { tests.open(); }

  void ask(const std::string& id) {
    tests.test(a_webhook(id), [this](Result<TryOutcome> outcome) { outcomes.push_back(std::move(outcome)); });
  }
  static TryOutcome good() { return {.status = 204, .problem = {}, .retry_after = {}}; }

  KeptLetters sender;
  domain::SystemClock clock;
  secrets::SystemRandom random;
  domain::WebhookSigner signer{secrets::MasterKey{secrets::KeyBytes{}}};
  RequestedTests tests{sender, clock, random, signer};
  std::vector<Result<TryOutcome>> outcomes;
};

TEST_F(RequestedTestsTest, IsSentByTheSendersThreadOnce) {
  ask("w");
  EXPECT_EQ(sender.woken, 1);
  EXPECT_TRUE(sender.letters.empty());
  tests.send_requested();
  tests.send_requested();
  ASSERT_EQ(sender.letters.size(), 1U);
  EXPECT_TRUE(sender.letters.front().id.starts_with("test_"));
  sender.answers.front()(good());
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes.front().value().status, 204);
}

TEST_F(RequestedTestsTest, OneForEachEndpointAndSoManyInAll) {
  ask("w");
  ask("w");
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes.front().error().code, Errc::rate_limited);
  for (std::size_t i = 1; i < RequestedTests::under_way_max; ++i) ask("w" + std::to_string(i));
  EXPECT_EQ(outcomes.size(), 1U);
  ask("one more");
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes.back().error().code, Errc::rate_limited);
  tests.send_requested();
  sender.answers.front()(good());
  ask("one more");
  EXPECT_EQ(outcomes.size(), 3U) << "of the one that ended";
}

TEST_F(RequestedTestsTest, WhatIsUnderWayAtTheEndIsAnswered) {
  ask("sent");
  tests.send_requested();
  ask("asked");
  tests.close();
  ASSERT_EQ(outcomes.size(), 2U);
  for (const auto& outcome : outcomes) EXPECT_EQ(outcome.error().code, Errc::overloaded);
  ask("late");
  EXPECT_EQ(outcomes.back().error().code, Errc::overloaded);
  tests.open();
  ask("sent");
  sender.answers.front()(good());
  EXPECT_EQ(outcomes.size(), 3U) << "an answer to the test before is none to this one";
}

}  // namespace
}  // namespace usher::webhooks
