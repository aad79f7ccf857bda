#pragma once

#include <atomic>
#include <chrono>
#include <ctime>
#include <limits>

#include "domain/model/time.hpp"
#include "domain/use_cases/clock.hpp"

namespace usher::domain {

/// The clock of those who share a database: what one writes there, such as until when a use is reserved, the
/// others judge, so that they all go by the database's clock, whatever their own ones say. The system's until
/// it was told. Thread-safe.
class SharedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    const auto ahead = ahead_.load();
    if (ahead == unknown) return SystemClock{}.now();
    return Timestamp{since_start() + Duration{ahead}};
  }

  /// It is `time` there.
  void follow(Timestamp time) {
    const auto ahead = (time.time_since_epoch() - since_start()).count();
    const auto known = ahead_.load();
    // No finer than an answer of the database tells, or time would go back and forth.
    if (known == unknown || ahead > known + noise || ahead < known - noise) ahead_ = ahead;
  }

 private:
  static constexpr Duration::rep unknown = std::numeric_limits<Duration::rep>::min();
  static constexpr Duration::rep noise = Duration(std::chrono::milliseconds{50}).count();

  /// Goes on while the machine sleeps, and nobody sets it.
  static Duration since_start() {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::floor<Duration>(std::chrono::seconds{time.tv_sec} +
                                        std::chrono::nanoseconds{time.tv_nsec});
  }

  std::atomic<Duration::rep> ahead_ = unknown;
};

}  // namespace usher::domain
