#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace usher::http {

/// What all connections of a server hold in their buffers, beside what they may hold together: a client
/// that asks and never reads costs nothing but memory, and need not even have a key. Thread-safe.
class BufferBudget {
 public:
  explicit BufferBudget(std::size_t bytes_max) noexcept : bytes_max_(bytes_max) {}

  /// Some connection holds so much instead of so much.
  void change(std::size_t before, std::size_t after) noexcept {
    const std::size_t held = held_ += after - before;  // unsigned, so that it may go down as well
    std::size_t peak = peak_;
    while (held > peak && !peak_.compare_exchange_weak(peak, held)) {
    }
  }

  [[nodiscard]] bool exceeded() const noexcept { return held_ > bytes_max_; }
  /// Whether it is so much that nobody can be waited for any more.
  [[nodiscard]] bool far_exceeded() const noexcept { return held_ > bytes_max_ / 8 * 9; }
  /// Whether enough was given back for a while, so that not every further byte starts a search.
  [[nodiscard]] bool relieved() const noexcept { return held_ <= relieved_bytes(); }
  /// What each connection may hold at least, however many there are: nobody within it has to go.
  [[nodiscard]] std::size_t share_among(std::size_t connections) const noexcept {
    return relieved_bytes() / std::max<std::size_t>(connections, 1);
  }

  /// Whether much was held and little is: memory that was freed stays with the allocator until it is told.
  /// Says so once.
  bool take_fallen() noexcept {
    const std::size_t held = held_;
    std::size_t peak = peak_;
    return peak >= bytes_max_ / 4 && held <= peak / 4 && peak_.compare_exchange_strong(peak, held);
  }

 private:
  [[nodiscard]] std::size_t relieved_bytes() const noexcept { return bytes_max_ / 8 * 7; }

  const std::size_t bytes_max_;
  std::atomic<std::size_t> held_ = 0;
  std::atomic<std::size_t> peak_ = 0;
};

}  // namespace usher::http
