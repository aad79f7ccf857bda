#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "adapters/telemetry/log.hpp"

namespace usher::telemetry {

/// Tells the log of something that fails for a while, however often it is tried meanwhile: when it begins
/// and why, for each other reason once, once a minute how often by then, and when it is over. Thread-safe.
class Outage {
 public:
  using Clock = std::chrono::steady_clock;

  /// It is over once it works, and nothing failed for so long: what fails now and then is one outage.
  static constexpr std::chrono::seconds quiet{3};
  static constexpr std::chrono::minutes between_counts{1};
  /// Reasons that differ in a number only must not fill the log.
  static constexpr std::size_t reasons_max = 8;

  /// What the log says; each lives as long as this.
  struct Events {
    std::string_view begins;
    std::string_view goes_on;
    std::string_view ends;
  };

  Outage(Logger& log, Events events, std::function<Clock::time_point()> now = &Clock::now)
      : log_(log), events_(events), now_(std::move(now)) {}

  /// @param code what programs call it
  void failed(std::string_view code, std::string_view why);
  /// One look at a flag where nothing had failed.
  void worked() {
    if (under_way_) end_if_quiet();
  }
  [[nodiscard]] bool under_way() const { return under_way_; }

 private:
  void end_if_quiet();

  Logger& log_;
  Events events_;
  std::function<Clock::time_point()> now_;
  std::atomic<bool> under_way_ = false;
  std::mutex mutex_;
  std::set<std::string> reasons_;  ///< that were told
  std::uint64_t failures_ = 0;
  Clock::time_point began_;
  Clock::time_point last_;
  Clock::time_point count_due_;
};

}  // namespace usher::telemetry
