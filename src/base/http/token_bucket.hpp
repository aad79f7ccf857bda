#pragma once

#include <chrono>
#include <cstdint>

#include "base/http/rate.hpp"

namespace usher::http {

/// What a limiter says about one attempt.
struct RateDecision {
  bool allowed = true;
  Rate rate;
  std::uint32_t remaining = 0;          ///< how many more would be allowed at once
  std::chrono::seconds reset{0};        ///< until all of `rate.count` is there again, rounded up
  std::chrono::seconds retry_after{0};  ///< where refused: until one is allowed again, rounded up
};

/// A bucket of `rate.count` tokens that fills evenly, one full bucket per window; each attempt takes
/// one. It is kept as the single moment at which it will be full (the generic cell rate algorithm),
/// so that it needs no timer and an unused one equals a new one. Not thread-safe.
class TokenBucket {
 public:
  using Clock = std::chrono::steady_clock;

  /// Takes a token where there is one.
  RateDecision take(const Rate& rate, Clock::time_point now) noexcept {
    if (rate.unlimited()) return {.rate = rate};
    const auto interval = interval_of(rate);
    const auto start = full_at_ > now ? full_at_ : now;
    const bool allowed = start + interval - now <= interval * rate.count;
    if (allowed) full_at_ = start + interval;
    return describe(rate, now, allowed);
  }

  /// What `take` would say, taking nothing.
  [[nodiscard]] RateDecision look(const Rate& rate, Clock::time_point now) const noexcept {
    TokenBucket tried = *this;
    return tried.take(rate, now);
  }

  [[nodiscard]] Clock::time_point full_at() const noexcept { return full_at_; }

 private:
  static Clock::duration interval_of(const Rate& rate) noexcept {
    return Clock::duration(rate.window) / rate.count;
  }

  [[nodiscard]] RateDecision describe(const Rate& rate, Clock::time_point now, bool allowed) const noexcept {
    if (rate.unlimited()) return {.rate = rate};
    const auto interval = interval_of(rate);
    const auto used = full_at_ > now ? full_at_ - now : Clock::duration::zero();
    const auto room = interval * rate.count - used;
    RateDecision decision{.allowed = allowed, .rate = rate};
    decision.remaining = allowed && room.count() > 0 ? static_cast<std::uint32_t>(room / interval) : 0;
    decision.reset = std::chrono::ceil<std::chrono::seconds>(used);
    if (!allowed) decision.retry_after = std::chrono::ceil<std::chrono::seconds>(interval - room);
    return decision;
  }

  Clock::time_point full_at_{};
};

}  // namespace usher::http
