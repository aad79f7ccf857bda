#include "adapters/telemetry/outage.hpp"

#include <gmock/gmock.h>

#include <sstream>
#include <string>

namespace usher::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

class OutageTest : public testing::Test {
 protected:
  /// What the log got since the last call.
  std::string told() {
    auto text = out_.str();
    out_.str({});
    return text;
  }

  std::ostringstream out_;
  Logger log_{out_, {}};
  Outage::Clock::time_point now_{1h};
  Outage outage_{log_, {"it fails", "it still fails", "it works again"}, [this] { return now_; }};
};

TEST_F(OutageTest, IsToldOnceThenCountedThenOver) {
  outage_.worked();
  EXPECT_THAT(told(), IsEmpty());
  outage_.failed("store-full", "the disk is full");
  EXPECT_THAT(told(), HasSubstr("error \"it fails\" code=store-full why=\"the disk is full\"\n"));
  EXPECT_TRUE(outage_.under_way());
  for (int i = 0; i < 1000; ++i) outage_.failed("store-full", "the disk is full");
  EXPECT_THAT(told(), IsEmpty());
  now_ += 61s;
  outage_.failed("store-full", "the disk is full");
  EXPECT_THAT(told(), HasSubstr("error \"it still fails\" failures=1002 seconds=61"));
  outage_.failed("store-full", "the disk is full");
  EXPECT_THAT(told(), IsEmpty());
  now_ += Outage::quiet;
  outage_.worked();
  EXPECT_THAT(told(), HasSubstr("info \"it works again\" failures=1003 seconds=64\n"));
  EXPECT_FALSE(outage_.under_way());
  outage_.worked();
  EXPECT_THAT(told(), IsEmpty());
  outage_.failed("store-full", "the disk is full");
  EXPECT_THAT(told(), HasSubstr("\"it fails\"")) << "another outage";
}

TEST_F(OutageTest, WhatFailsNowAndThenIsOneOutage) {
  outage_.failed("overloaded", "too much");
  told();
  for (int i = 0; i < 20; ++i) {
    outage_.worked();
    now_ += 1s;
    outage_.failed("overloaded", "too much");
  }
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(OutageTest, EachReasonIsToldOnceWithinReason) {
  outage_.failed("store-unavailable", "no connection");
  outage_.failed("store-read-only", "a standby");
  EXPECT_THAT(told(), HasSubstr("a standby"));
  for (int i = 0; i < 100; ++i) outage_.failed("store-unavailable", "port " + std::to_string(i));
  const auto text = told();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), static_cast<int>(Outage::reasons_max) - 2);
}

}  // namespace
}  // namespace usher::telemetry
