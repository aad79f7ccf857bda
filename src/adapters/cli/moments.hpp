#pragma once

#include <cstdint>
#include <string_view>

#include "domain/model/error.hpp"
#include "domain/model/time.hpp"

namespace usher::cli {

/// Where a duration leads that stands for a point in time.
enum class Reckoned : std::uint8_t { back, ahead };

/// A point in time as people write it: a day (`2026-11-01`, which begins at midnight UTC), a second
/// (`2026-11-01T10:00:00Z`), or how far from now (`7d`).
/// @returns `invalid_argument`
domain::Result<domain::Timestamp> parse_moment(std::string_view text, domain::Timestamp now,
                                               Reckoned reckoned);

}  // namespace usher::cli
