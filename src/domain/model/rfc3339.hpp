#pragma once

#include <string_view>

#include "domain/model/error.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// Reads `2026-11-23T22:45:04Z`, also with a fraction, of which milliseconds count, and with an offset such
/// as `+01:00` (RFC 3339). Years are 1970 to 9999; leap seconds there are none.
/// @returns `invalid_argument`
Result<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace usher::domain
