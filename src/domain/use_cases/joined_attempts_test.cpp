#include "domain/use_cases/joined_attempts.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace usher::domain {
namespace {

using Attempts = JoinedAttempts<int>;

TEST(JoinedAttempts, TellAllWhoListen) {
  Attempts attempts(2, 2);
  int sum = 0;
  const auto enter = [&](std::uint64_t invite, const std::string& form) {
    Done<int> done = [&sum](Result<int> result) { sum += result.value(); };
    return attempts.enter({{invite}, form}, done);
  };
  EXPECT_EQ(enter(1, "a"), Attempts::Entry::started);
  EXPECT_EQ(enter(1, "a"), Attempts::Entry::joined);
  EXPECT_EQ(enter(1, "a"), Attempts::Entry::full) << "as many listeners as may be";
  EXPECT_EQ(enter(2, "a"), Attempts::Entry::started) << "another invite is another attempt";
  EXPECT_EQ(enter(1, "b"), Attempts::Entry::full) << "as many attempts as may be";
  Attempts::Attempt attempt(attempts, {{1}, "a"});
  attempt.finish(5);
  EXPECT_EQ(sum, 10);
  attempt.finish(5);
  EXPECT_EQ(sum, 10) << "once";
  EXPECT_EQ(enter(1, "b"), Attempts::Entry::started) << "there is room again";
}

TEST(JoinedAttempts, LeaveWhatTheyDoNotTake) {
  Attempts attempts(0, 1);
  bool called = false;
  Done<int> done = [&called](const Result<int>&) { called = true; };
  EXPECT_EQ(attempts.enter({{1}, "a"}, done), Attempts::Entry::full);
  done(1);
  EXPECT_TRUE(called);
}

TEST(JoinedAttempts, OneThatBreaksOffIsUnsure) {
  Attempts attempts(1, 2);
  int unsure = 0;
  const auto enter = [&] {
    Done<int> done = [&unsure](const Result<int>& result) {
      if (result.error().code == Errc::accounts_unsure) ++unsure;
    };
    return attempts.enter({{1}, "a"}, done);
  };
  ASSERT_EQ(enter(), Attempts::Entry::started);
  ASSERT_EQ(enter(), Attempts::Entry::joined);
  {
    const Attempts::Attempt attempt(attempts, {{1}, "a"});
  }
  EXPECT_EQ(unsure, 2);
  EXPECT_EQ(enter(), Attempts::Entry::started) << "there is room again";
}

TEST(JoinedAttempts, AListenerThatFailsTakesNothingFromTheOthers) {
  Attempts attempts(1, 2);
  Done<int> bad = [](const Result<int>&) { throw std::runtime_error("no memory left"); };
  int heard = 0;
  Done<int> good = [&heard](Result<int> result) { heard = result.value(); };
  ASSERT_EQ(attempts.enter({{1}, "a"}, bad), Attempts::Entry::started);
  ASSERT_EQ(attempts.enter({{1}, "a"}, good), Attempts::Entry::joined);
  Attempts::Attempt(attempts, {{1}, "a"}).finish(7);
  EXPECT_EQ(heard, 7);
}

TEST(JoinedAttempts, AnAttemptMayOutliveThem) {
  auto attempts = std::make_unique<Attempts>(1, 1);
  bool told = false;
  Done<int> done = [&told](const Result<int>&) { told = true; };
  ASSERT_EQ(attempts->enter({{1}, "a"}, done), Attempts::Entry::started);
  Attempts::Attempt attempt(*attempts, {{1}, "a"});
  attempts.reset();
  attempt.finish(1);
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace usher::domain
