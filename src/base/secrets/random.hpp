#pragma once

#include <cstddef>
#include <span>

namespace usher::secrets {

/// Unpredictable bytes, fit for keys. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;

  /// @throws std::runtime_error where the system has no randomness to give
  virtual void fill(std::span<std::byte> bytes) = 0;
};

}  // namespace usher::secrets
