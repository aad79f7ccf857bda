#include "service/joined_attempts.hpp"

#include <gtest/gtest.h>

namespace usher::service {
namespace {

using Attempts = JoinedAttempts<int>;

TEST(JoinedAttempts, TellAllWhoListen) {
  Attempts attempts(2, 2);
  int sum = 0;
  const auto enter = [&](std::uint64_t invite, const std::string& form) {
    Done<int> done = [&sum](core::Result<int> result) { sum += result.value(); };
    return attempts.enter({{invite}, form}, done);
  };
  EXPECT_EQ(enter(1, "a"), Attempts::Entry::started);
  EXPECT_EQ(enter(1, "a"), Attempts::Entry::joined);
  EXPECT_EQ(enter(1, "a"), Attempts::Entry::full) << "as many listeners as may be";
  EXPECT_EQ(enter(2, "a"), Attempts::Entry::started) << "another invite is another attempt";
  EXPECT_EQ(enter(1, "b"), Attempts::Entry::full) << "as many attempts as may be";
  attempts.finish({{1}, "a"}, 5);
  EXPECT_EQ(sum, 10);
  attempts.finish({{1}, "a"}, 5);
  EXPECT_EQ(sum, 10) << "once";
  EXPECT_EQ(enter(1, "b"), Attempts::Entry::started) << "there is room again";
}

TEST(JoinedAttempts, LeaveWhatTheyDoNotTake) {
  Attempts attempts(0, 1);
  bool called = false;
  Done<int> done = [&called](const core::Result<int>&) { called = true; };
  EXPECT_EQ(attempts.enter({{1}, "a"}, done), Attempts::Entry::full);
  done(1);
  EXPECT_TRUE(called);
}

}  // namespace
}  // namespace usher::service
