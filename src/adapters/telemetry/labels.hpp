#pragma once

#include <string_view>

#include "adapters/telemetry/metrics.hpp"
#include "base/text/utf8.hpp"

namespace usher::telemetry {

/// What labels beyond the bounds are counted as.
inline constexpr std::string_view other_label = "other";

inline std::string_view checked_label(std::string_view label) noexcept {
  return label.size() <= Metrics::label_bytes_max && text::is_utf8(label) ? label : other_label;
}

}  // namespace usher::telemetry
