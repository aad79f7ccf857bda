#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace usher::text {

/// All of `range` in one line.
/// @param shown makes text of each
template <class Range, class Shown = std::identity>
std::string joined(const Range& range, std::string_view separator, Shown shown = {}) {
  std::string text;
  bool first = true;
  for (const auto& each : range) {
    if (!std::exchange(first, false)) text += separator;
    text += std::string_view(std::invoke(shown, each));
  }
  return text;
}

}  // namespace usher::text
