#pragma once

#include "domain/model/time.hpp"

namespace usher::domain {

/// Tells the time of day. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
  }
};

}  // namespace usher::domain
