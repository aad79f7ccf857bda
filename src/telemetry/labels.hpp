#pragma once

#include <string_view>

#include "core/text.hpp"
#include "telemetry/metrics.hpp"

namespace usher::telemetry {

/// What labels beyond the bounds are counted as.
inline constexpr std::string_view other_label = "other";

inline std::string_view checked_label(std::string_view label) noexcept {
  return label.size() <= Metrics::label_bytes_max && core::is_utf8(label) ? label : other_label;
}

}  // namespace usher::telemetry
