#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "telemetry/shard.hpp"

namespace usher::telemetry {

/// Counts values by size. `prometheus::Histogram` takes a mutex for each value, on which the threads
/// that serve would wait for each other and for a scrape; this takes none. Thread-safe.
class Histogram {
 public:
  static constexpr std::size_t bounds_max = 15;

  struct Reading {
    std::array<std::uint64_t, bounds_max + 1> counts{};  ///< per bucket, not cumulative
    std::uint64_t sum = 0;
  };

  /// @param bounds the buckets' inclusive upper ends, ascending, at most `bounds_max`; must outlive this
  explicit Histogram(std::span<const std::uint64_t> bounds) : bounds_(bounds) {}

  void observe(std::uint64_t value) noexcept {
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds_, value) - bounds_.begin());
    Shard& shard = shards_[own_shard()];
    shard.counts[bucket].fetch_add(1, std::memory_order_relaxed);
    shard.sum.fetch_add(value, std::memory_order_relaxed);
  }

  [[nodiscard]] Reading read() const noexcept {
    Reading reading;
    for (const Shard& shard : shards_) {
      for (std::size_t i = 0; i < shard.counts.size(); ++i) {
        reading.counts[i] += shard.counts[i].load(std::memory_order_relaxed);
      }
      reading.sum += shard.sum.load(std::memory_order_relaxed);
    }
    return reading;
  }

  [[nodiscard]] std::span<const std::uint64_t> bounds() const noexcept { return bounds_; }

 private:
  struct alignas(64) Shard {
    std::array<std::atomic<std::uint64_t>, bounds_max + 1> counts{};
    std::atomic<std::uint64_t> sum{0};
  };

  std::span<const std::uint64_t> bounds_;
  std::array<Shard, shards> shards_;
};

}  // namespace usher::telemetry
