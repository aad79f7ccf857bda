#pragma once

#include "core/time.hpp"

namespace usher::service {

/// Tells the time of day. Thread-safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual core::Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] core::Timestamp now() const override {
    return std::chrono::floor<core::Duration>(std::chrono::system_clock::now());
  }
};

}  // namespace usher::service
