#include "domain/model/key_quota.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/text/whole_number.hpp"
#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

constexpr std::array period_names{
    std::pair{QuotaPeriod::hour, std::string_view{"hour"}},
    std::pair{QuotaPeriod::day, std::string_view{"day"}},
    std::pair{QuotaPeriod::week, std::string_view{"week"}},
};

Duration length_of(QuotaPeriod period) {
  switch (period) {
    case QuotaPeriod::hour:
      return std::chrono::hours{1};
    case QuotaPeriod::day:
      return std::chrono::days{1};
    case QuotaPeriod::week:
      return std::chrono::weeks{1};
  }
  std::unreachable();
}

/// 1970 began on a Thursday.
constexpr Timestamp a_monday{std::chrono::days{4}};

Timestamp begin_of(QuotaPeriod period, Timestamp time) {
  const auto length = length_of(period);
  const auto since = time - a_monday;
  auto into = since % length;
  if (into < Duration{0}) into += length;
  return time - into;
}

std::string count_of(std::uint32_t invites) {
  return std::to_string(invites) + (invites == 1 ? " invite" : " invites");
}

}  // namespace

std::string_view name_of(QuotaPeriod period) { return name_in(period_names, period); }

Result<QuotaPeriod> parse_quota_period(std::string_view text) {
  return value_in(period_names, text, "period");
}

Result<KeyQuota> make_key_quota(std::uint64_t invites, QuotaPeriod period) {
  if (invites >= 1 && invites <= quota_invites_max) {
    return KeyQuota{.invites = static_cast<std::uint32_t>(invites), .period = period};
  }
  return fail(Errc::invalid_argument, "a quota is 1 to " + std::to_string(quota_invites_max) + " invites");
}

Result<KeyQuota> parse_key_quota(std::string_view text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto invites = text::whole_number<std::uint64_t>(text.substr(0, slash));
  if (!invites || slash == text.size()) {
    return fail(Errc::invalid_argument, "a quota is a number and a period, such as 100/day");
  }
  const auto period = parse_quota_period(text.substr(slash + 1));
  if (!period) return std::unexpected(period.error());
  return make_key_quota(*invites, *period);
}

std::string to_string(const KeyQuota& quota) {
  return std::to_string(quota.invites) + '/' + std::string(name_of(quota.period));
}

QuotaUse use_at(const KeyQuota& quota, const QuotaUse& use, Timestamp now) {
  const auto begin = begin_of(quota.period, now);
  return begin > use.since ? QuotaUse{.since = begin, .invites = 0} : use;
}

Timestamp renewal_of(const KeyQuota& quota, const QuotaUse& use, Timestamp now) {
  return begin_of(quota.period, std::max(now, use.since)) + length_of(quota.period);
}

Result<QuotaUse> use_quota(const KeyQuota& quota, const QuotaUse& use, std::uint32_t invites, Timestamp now) {
  if (invites > quota.invites) {
    return fail(Errc::invalid_argument,
                count_of(invites) + " at once are more than the API key's quota: " + to_string(quota));
  }
  QuotaUse after = use_at(quota, use, now);
  const std::uint32_t left = quota.invites - std::min(quota.invites, after.invites);
  if (invites <= left) {
    after.invites += invites;
    return after;
  }
  const auto renewal = renewal_of(quota, use, now);
  Error error{Errc::quota_used_up, "The API key's quota is " + to_string(quota) + ", of which " +
                                       std::to_string(left) + (left == 1 ? " is" : " are") +
                                       " left. It begins anew at " + to_rfc3339(renewal) + '.'};
  error.until = renewal;
  return std::unexpected(std::move(error));
}

}  // namespace usher::domain
