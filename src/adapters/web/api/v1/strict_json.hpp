#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/web/api/v1/fault.hpp"

namespace usher::api::v1 {

inline constexpr std::size_t json_depth_max = 16;
/// Larger numbers mean another one to some of those who read JSON (RFC 8259 section 6).
inline constexpr std::int64_t json_number_max = std::int64_t{1} << 53;

/// What is wrong with a text as JSON that means the same to everybody: besides mistakes of form, invalid
/// UTF-8 and a depth beyond `json_depth_max` also members that are there twice, and numbers that are too
/// large.
Faults faults_of_json(std::string_view text);

}  // namespace usher::api::v1
