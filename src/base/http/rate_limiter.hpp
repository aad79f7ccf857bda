#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/http/response.hpp"
#include "base/http/token_bucket.hpp"

namespace usher::http {

/// Token buckets by key (an API key's id, an address) in bounded memory. Each key has a fixed set of
/// places it can be in; where all are taken, the fullest bucket makes room, as it forgets least.
/// Thread-safe.
class RateLimiter {
 public:
  using Clock = TokenBucket::Clock;

  /// @param keys_max how many keys are remembered at most, rounded up to a multiple of `ways`
  explicit RateLimiter(Rate rate, std::size_t keys_max = 65536);

  /// Takes a token from the key's bucket where there is one.
  RateDecision take(std::string_view key, Clock::time_point now);

  /// What `take` would say, taking nothing.
  RateDecision look(std::string_view key, Clock::time_point now);

  /// From here on this is one of so many limiters that share the rate. How far a bucket is used up stays.
  void share_among(std::uint32_t nodes) noexcept { nodes_ = nodes; }

  /// This one's share.
  [[nodiscard]] Rate rate() const noexcept { return rate_.shared_among(nodes_); }

  static constexpr std::size_t ways = 8;

 private:
  static constexpr std::size_t shards = 16;

  /// The key's hash stands for it, as clients choose how long a key is, and some are secrets. Where two have
  /// the same, they share a bucket.
  struct Slot {
    std::uint64_t key = 0;
    TokenBucket bucket;
  };
  struct Shard {
    std::mutex mutex;
    std::vector<Slot> slots;
  };

  [[nodiscard]] std::span<Slot> places_of(Shard& shard, std::uint64_t code) const noexcept;
  [[nodiscard]] std::uint64_t hash(std::string_view key) const noexcept;

  Rate rate_;  ///< of all that share it
  std::atomic<std::uint32_t> nodes_ = 1;
  std::array<std::uint64_t, 2> seed_;
  std::size_t sets_per_shard_;
  std::array<Shard, shards> shards_;
};

/// Adds `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and `Retry-After`
/// where it was refused. Nothing where there is no limit.
/// @param policy the limit's name: letters, digits, `-` and `_`
void set_rate_limit_fields(Response& response, std::string_view policy, const RateDecision& decision);

}  // namespace usher::http
