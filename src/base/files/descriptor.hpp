#pragma once

#include <unistd.h>

#include <utility>

namespace usher::files {

/// Closes a file descriptor, of whatever kind, when it goes. Below zero it is none.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  explicit operator bool() const noexcept { return number_ >= 0; }
  [[nodiscard]] int number() const noexcept { return number_; }
  /// Leaves it to the caller to close it.
  void release() noexcept { number_ = -1; }

 private:
  int number_;
};

}  // namespace usher::files
