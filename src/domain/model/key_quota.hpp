#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/model/error.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// What a quota is counted by: hours and days of UTC, and weeks that begin on Monday (ISO 8601). These are
/// fixed and not the last so many hours: one number for each key is then all that has to be kept, and
/// everybody can say when it begins anew.
enum class QuotaPeriod : std::uint8_t { hour, day, week };

/// How many invites a key may create in each period.
struct KeyQuota {
  std::uint32_t invites = 0;  ///< 1 to `quota_invites_max`
  QuotaPeriod period = QuotaPeriod::day;

  bool operator==(const KeyQuota&) const = default;
};

inline constexpr std::uint32_t quota_invites_max = 1'000'000;

/// How much of a quota is used up.
struct QuotaUse {
  Timestamp since{};  ///< when the period began that was counted in last
  std::uint32_t invites = 0;

  bool operator==(const QuotaUse&) const = default;
};

/// `hour`, `day`, `week`.
std::string_view name_of(QuotaPeriod period);
/// @returns `invalid_argument`
Result<QuotaPeriod> parse_quota_period(std::string_view text);
/// @returns `invalid_argument` where there are too many or none
Result<KeyQuota> make_key_quota(std::uint64_t invites, QuotaPeriod period);
/// `100/day`
/// @returns `invalid_argument`
Result<KeyQuota> parse_key_quota(std::string_view text);
std::string to_string(const KeyQuota& quota);

/// What is used up as of `now`: nothing once another period began. A clock that was set back begins none.
QuotaUse use_at(const KeyQuota& quota, const QuotaUse& use, Timestamp now);
/// When a quota begins anew that is in use as of `now`.
Timestamp renewal_of(const KeyQuota& quota, const QuotaUse& use, Timestamp now);

/// The use once `invites` more were created.
/// @returns `quota_used_up` where that is more than there is left, with the time after which there is;
///   `invalid_argument` where it is more than there ever is
Result<QuotaUse> use_quota(const KeyQuota& quota, const QuotaUse& use, std::uint32_t invites, Timestamp now);

}  // namespace usher::domain
