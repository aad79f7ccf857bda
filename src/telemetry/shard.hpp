#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace usher::telemetry {

/// Counters that many threads add to are kept once per shard, each on cache lines of its own, and
/// summed when they are read: adding stays a few nanoseconds however many threads do it.
inline constexpr std::size_t shards = 8;

/// This thread's shard. Threads share one only where there are more than `shards`.
inline std::size_t own_shard() noexcept {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t shard = next.fetch_add(1, std::memory_order_relaxed) % shards;
  return shard;
}

/// Counts up. Thread-safe.
class ShardedCounter {
 public:
  void add(std::uint64_t n) noexcept { cells_[own_shard()].value.fetch_add(n, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t value() const noexcept {
    std::uint64_t sum = 0;
    for (const Cell& cell : cells_) sum += cell.value.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Cell, shards> cells_;
};

}  // namespace usher::telemetry
