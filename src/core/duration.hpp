#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"

namespace usher::core {

/// Reads a duration as people write it: a whole number and a unit, `500ms`, `90s`, `15m`, `24h`,
/// `7d`, `2w`. Negative ones and ones beyond 1000 years are refused.
/// @returns `invalid_argument`
Result<Duration> parse_duration(std::string_view text);

/// The same the other way round, in the largest unit that divides it.
std::string format_duration(Duration duration);

}  // namespace usher::core
