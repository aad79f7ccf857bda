#pragma once

#include <string>
#include <string_view>

#include "domain/model/error.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// Reads a duration as people write it: a whole number and a unit, `500ms`, `90s`, `15m`, `24h`,
/// `7d`, `2w`. Negative ones and ones beyond 1000 years are refused.
/// @returns `invalid_argument`
Result<Duration> parse_duration(std::string_view text);

/// The same the other way round, in the largest unit that divides it.
/// @param count_min of which there are so many at least: by 2 it is `24h` and not `1d`
std::string format_duration(Duration duration, Duration::rep count_min = 1);

}  // namespace usher::domain
