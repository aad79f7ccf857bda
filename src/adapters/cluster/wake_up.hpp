#pragma once

#include <chrono>

#include "base/files/descriptor.hpp"

namespace usher::cluster {

/// Wakes a thread that polls: `eventfd`. Thread-safe.
class WakeUp {
 public:
  /// @throws std::system_error where the system has no descriptor to give
  WakeUp();

  void wake() const noexcept;
  /// From here on it sleeps until the next `wake`.
  void clear() const noexcept;
  /// Sleeps until then or until it is woken.
  void sleep(std::chrono::milliseconds time) const noexcept;
  [[nodiscard]] int descriptor() const noexcept { return descriptor_.number(); }

 private:
  files::Descriptor descriptor_;
};

}  // namespace usher::cluster
