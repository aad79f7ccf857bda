#include "domain/model/key_quota.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// A Wednesday.
constexpr Timestamp noon = Timestamp{std::chrono::sys_days{std::chrono::April / 1 / 2026}} + hours{12};

KeyQuota quota_of(std::string_view text) { return parse_key_quota(text).value(); }

TEST(KeyQuota, IsReadAsItIsWritten) {
  for (const std::string text : {"1/hour", "100/day", "1000000/week"}) {
    EXPECT_EQ(to_string(quota_of(text)), text);
  }
}

TEST(KeyQuota, IsSaidToBeWrong) {
  for (const std::string_view text :
       {"", "100", "/day", "0/day", "1000001/day", "-1/day", "1.5/day", "100/month", "100/", "100/day/hour",
        "99999999999999999999999/day", "100 / day"}) {
    EXPECT_EQ(parse_key_quota(text).error().code, Errc::invalid_argument) << text;
  }
  EXPECT_NE(parse_key_quota("1/month").error().detail.find("hour, day, week"), std::string::npos);
}

TEST(KeyQuota, IsUsedUpToTheLast) {
  const auto quota = quota_of("3/day");
  QuotaUse use;
  for (std::uint32_t count = 1; count <= 3; ++count) {
    const auto after = use_quota(quota, use, 1, noon);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->invites, count);
    use = *after;
  }
  const auto refused = use_quota(quota, use, 1, noon);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::quota_used_up);
  EXPECT_EQ(refused.error().detail,
            "The API key's quota is 3/day, of which 0 are left. It begins anew at 2026-04-02T00:00:00Z.");
  EXPECT_EQ(refused.error().until, noon + hours{12});
}

TEST(KeyQuota, CountsABatchWhole) {
  const auto quota = quota_of("10/day");
  const auto use = use_quota(quota, {}, 7, noon);
  EXPECT_EQ(use->invites, 7U);
  EXPECT_EQ(use_quota(quota, *use, 4, noon).error().code, Errc::quota_used_up);
  EXPECT_EQ(use_quota(quota, *use, 3, noon)->invites, 10U);
  EXPECT_EQ(use_quota(quota, {}, 11, noon).error().code, Errc::invalid_argument) << "it never fits";
}

TEST(KeyQuota, BeginsAnewWithItsPeriod) {
  struct Case {
    std::string_view quota;
    Timestamp renewal;
  };
  const auto midnight = noon + hours{12};
  for (const auto& [text, renewal] :
       {Case{"1/hour", noon + hours{1}}, Case{"1/day", midnight}, Case{"1/week", midnight + days{4}}}) {
    const auto quota = quota_of(text);
    const auto used = use_quota(quota, {}, 1, noon + minutes{59}).value();
    EXPECT_EQ(renewal_of(quota, used, noon + minutes{59}), renewal) << text;
    EXPECT_EQ(use_at(quota, used, renewal - Duration{1}), used) << text;
    EXPECT_FALSE(use_quota(quota, used, 1, renewal - Duration{1})) << text;
    EXPECT_EQ(use_at(quota, used, renewal).invites, 0U) << text;
    EXPECT_TRUE(use_quota(quota, used, 1, renewal)) << text;
  }
}

TEST(KeyQuota, IsNotRenewedByAClockThatIsSetBack) {
  const auto quota = quota_of("1/day");
  const auto used = use_quota(quota, {}, 1, noon).value();
  EXPECT_FALSE(use_quota(quota, used, 1, noon - days{1}));
  EXPECT_EQ(renewal_of(quota, used, noon - days{1}), noon + hours{12});
}

TEST(KeyQuota, CountsOnWhereItIsChanged) {
  const auto used = use_quota(quota_of("5/day"), {}, 5, noon).value();
  EXPECT_EQ(use_quota(quota_of("10/day"), used, 5, noon)->invites, 10U);
  EXPECT_FALSE(use_quota(quota_of("3/day"), used, 1, noon)) << "less than what was used already";
  EXPECT_EQ(use_quota(quota_of("6/week"), used, 1, noon)->invites, 6U);
}

}  // namespace
}  // namespace usher::domain
