#pragma once

#include <chrono>
#include <cstdint>

namespace usher::http {

/// How often something may happen: `count` times per `window`. All of it may come at once, then it
/// comes back evenly over the window.
struct Rate {
  std::uint32_t count = 0;  ///< 1 to `count_max`, or 0: no limit at all
  std::chrono::seconds window{1};

  static constexpr std::uint32_t count_max = 1'000'000;

  [[nodiscard]] bool unlimited() const noexcept { return count == 0; }

  /// What each of `nodes` may allow so that together they allow no more: rounded down and, where that is less
  /// than one at a time, one in as many windows as it takes.
  [[nodiscard]] Rate shared_among(std::uint32_t nodes) const noexcept;

  bool operator==(const Rate&) const = default;
};

}  // namespace usher::http
