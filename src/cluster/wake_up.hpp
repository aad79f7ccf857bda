#pragma once

#include <chrono>

namespace usher::cluster {

/// Wakes a thread that polls: `eventfd`. Thread-safe.
class WakeUp {
 public:
  /// @throws std::system_error where the system has no descriptor to give
  WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  ~WakeUp();

  void wake() const noexcept;
  /// From here on it sleeps until the next `wake`.
  void clear() const noexcept;
  /// Sleeps until then or until it is woken.
  void sleep(std::chrono::milliseconds time) const noexcept;
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace usher::cluster
