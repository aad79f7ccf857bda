#include "base/http/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

namespace usher::http {
namespace {

using namespace std::chrono_literals;

const RateLimiter::Clock::time_point start{1000h};

TEST(Rate, IsSharedSoThatAllTogetherKeepIt) {
  EXPECT_EQ((Rate{30, 60s}.shared_among(1)), (Rate{30, 60s}));
  EXPECT_EQ((Rate{30, 60s}.shared_among(2)), (Rate{15, 60s}));
  EXPECT_EQ((Rate{30, 60s}.shared_among(4)), (Rate{7, 60s}));
  EXPECT_EQ((Rate{1, 60s}.shared_among(3)), (Rate{1, 180s}));
  EXPECT_EQ((Rate{2, 1s}.shared_among(3)), (Rate{1, 2s}));
  EXPECT_TRUE(Rate{}.shared_among(3).unlimited());
  for (const std::uint32_t count : {1U, 2U, 5U, 7U, 50U, Rate::count_max}) {
    for (const std::uint32_t nodes : {1U, 2U, 3U, 8U, 100U}) {
      const Rate share = Rate{count, 60s}.shared_among(nodes);
      const double all = static_cast<double>(nodes) * share.count / static_cast<double>(share.window.count());
      EXPECT_LE(all, count / 60.0 + 1e-9) << count << " among " << nodes;
    }
  }
}

TEST(RateLimiter, CanBeLookedAt) {
  RateLimiter limiter(Rate{2, 60s});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(limiter.look("a", start).allowed);
  limiter.take("a", start);
  EXPECT_TRUE(limiter.look("a", start).allowed);
  limiter.take("a", start);
  EXPECT_FALSE(limiter.look("a", start).allowed);
  EXPECT_TRUE(limiter.look("b", start).allowed);
  EXPECT_TRUE(limiter.look("a", start + 30s).allowed);
  EXPECT_TRUE(RateLimiter(Rate{}).look("a", start).allowed);
}

TEST(TokenBucket, GivesAllAtOnceThenEvenly) {
  TokenBucket bucket;
  const Rate rate{4, 60s};
  for (std::uint32_t left = 4; left-- > 0;) {
    const auto decision = bucket.take(rate, start);
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, left);
  }
  const auto refused = bucket.take(rate, start);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 15s);
  EXPECT_EQ(refused.reset, 60s);
  EXPECT_FALSE(bucket.take(rate, start + 14999ms).allowed);
  EXPECT_TRUE(bucket.take(rate, start + 15s).allowed);
  EXPECT_FALSE(bucket.take(rate, start + 15s).allowed);
}

TEST(TokenBucket, NeverHoldsMoreThanItsCount) {
  TokenBucket bucket;
  const Rate rate{2, 1s};
  EXPECT_TRUE(bucket.take(rate, start).allowed);
  EXPECT_TRUE(bucket.take(rate, start + 1h).allowed);
  EXPECT_TRUE(bucket.take(rate, start + 1h).allowed);
  EXPECT_FALSE(bucket.take(rate, start + 1h).allowed);
}

TEST(RateLimiter, CountsEachKeyByItself) {
  RateLimiter limiter(Rate{1, 1s});
  EXPECT_TRUE(limiter.take("a", start).allowed);
  EXPECT_TRUE(limiter.take("b", start).allowed);
  EXPECT_FALSE(limiter.take("a", start).allowed);
  EXPECT_TRUE(limiter.take("a", start + 1s).allowed);
}

TEST(RateLimiter, SharesItsRateAmongNodesAtOnce) {
  std::array<RateLimiter, 2> nodes{RateLimiter(Rate{10, 10s}), RateLimiter(Rate{10, 10s})};
  for (auto& node : nodes) node.share_among(2);
  int allowed = 0;
  for (std::size_t i = 0; i < 40; ++i) allowed += nodes.at(i % 2).take("a", start).allowed ? 1 : 0;
  EXPECT_EQ(allowed, 10);
  EXPECT_EQ(nodes[0].rate(), (Rate{5, 10s}));

  // What was used stays used, whoever comes or goes.
  RateLimiter limiter(Rate{10, 10s});
  for (int i = 0; i < 5; ++i) limiter.take("a", start);
  limiter.share_among(5);
  limiter.share_among(1);
  EXPECT_EQ(limiter.take("a", start).remaining, 4U);
  RateLimiter of_many(Rate{10, 10s});
  for (int i = 0; i < 5; ++i) of_many.take("a", start);
  of_many.share_among(5);
  EXPECT_TRUE(of_many.take("a", start).allowed);
  EXPECT_FALSE(of_many.take("a", start).allowed);
}

TEST(RateLimiter, OffAllowsEverything) {
  RateLimiter limiter(Rate{});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limiter.take("a", start).allowed);
}

TEST(RateLimiter, MakesRoomByForgettingTheFullest) {
  // One set per shard: what shares a shard shares its eight places.
  RateLimiter limiter(Rate{100, 1s}, 1);
  for (int i = 0; i < 90; ++i) limiter.take("busy", start);
  for (int i = 0; i < 10000; ++i) limiter.take("key " + std::to_string(i), start);
  EXPECT_EQ(limiter.take("busy", start).remaining, 9U);
}

TEST(RateLimiter, NeverAllowsMoreHoweverManyThreadsAsk) {
  RateLimiter limiter(Rate{500, 3600s});
  std::atomic<int> allowed = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 500; ++j) allowed += limiter.take("one", start).allowed ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(allowed, 500);
}

TEST(RateLimitFields, SayPolicyAndState) {
  RateLimiter limiter(Rate{2, 60s});
  Response response;
  set_rate_limit_fields(response, "per-key", limiter.take("a", start));
  EXPECT_EQ(response.fields(),
            "RateLimit-Policy: \"per-key\";q=2;w=60\r\nRateLimit: \"per-key\";r=1;t=30\r\n");

  limiter.take("a", start);
  Response refused(429);
  set_rate_limit_fields(refused, "per-key", limiter.take("a", start));
  EXPECT_EQ(
      refused.fields(),
      "RateLimit-Policy: \"per-key\";q=2;w=60\r\nRateLimit: \"per-key\";r=0;t=60\r\nRetry-After: 30\r\n");

  Response unlimited;
  set_rate_limit_fields(unlimited, "per-key", RateDecision{});
  EXPECT_EQ(unlimited.fields(), "");
}

}  // namespace
}  // namespace usher::http
