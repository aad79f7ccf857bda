#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace usher::store::postgres {

/// A connection as its server knows it.
struct Backend {
  std::int64_t process = 0;
  std::int64_t started = 0;  ///< microseconds since 1970, by the server's clock

  bool operator==(const Backend&) const = default;
};

/// How many connections a server may have of this store: those that are open or being opened, and those that
/// were closed here and that it may not have let go. It does not look while it commits and waits for a
/// standby (SyncRepWaitForLSN in syncrep.c), so each would be one more for as long as that is away. One
/// thread at a time.
class Places {
 public:
  explicit Places(std::size_t count) : count_(count) {}

  /// For a connection to be opened. False where none is free. For one it always is: only who opens asks what
  /// the server let go, and nobody would where the others are open and all else was closed here.
  [[nodiscard]] bool take() {
    if (opening_ > 0 && taken_ + left_.size() >= count_) return false;
    ++taken_;
    ++opening_;
    return true;
  }
  /// What is being opened is not any more, be it that it is open, or that it was lost before.
  void opened() { --opening_; }
  /// The connection was never there.
  void give_back() { --taken_; }
  /// The connection was closed here. Its place is free once the server says so.
  void leave(const Backend& backend) {
    --taken_;
    left_.push_back(backend);
  }

  /// Whether the server may have more than it should: then a connection is there to end others by, and not to
  /// be used, so that it never waits for a standby itself.
  [[nodiscard]] bool crowded() const { return taken_ + left_.size() > count_; }
  [[nodiscard]] const std::vector<Backend>& left() const { return left_; }
  /// @param asked some of `left`, and of these `there` is what the server still has
  void settle(const std::vector<Backend>& asked, const std::vector<Backend>& there) {
    std::erase_if(left_, [&](const Backend& each) {
      return std::ranges::find(asked, each) != asked.end() && std::ranges::find(there, each) == there.end();
    });
  }

 private:
  std::size_t count_;
  std::size_t taken_ = 0;
  std::size_t opening_ = 0;  ///< of those
  std::vector<Backend> left_;
};

}  // namespace usher::store::postgres
