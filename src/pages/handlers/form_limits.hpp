#pragma once

#include <cstdint>
#include <string_view>

#include "http/rate_limiter.hpp"

namespace usher::pages {

/// How often forms may be sent: from one address, and for one invitation. Thread-safe.
class FormLimits {
 public:
  FormLimits(http::Rate per_address, http::Rate per_invite)
      : per_address_(per_address), per_invite_(per_invite) {}

  /// Counts one attempt by both; the answer is the one that refuses, if one does.
  http::RateDecision take(std::string_view client, std::string_view invite_token) {
    const auto now = http::RateLimiter::Clock::now();
    const auto by_address = per_address_.take(client, now);
    return by_address.allowed ? per_invite_.take(invite_token, now) : by_address;
  }

  /// From here on this is one node of so many.
  void share_among(std::uint32_t nodes) noexcept {
    per_address_.share_among(nodes);
    per_invite_.share_among(nodes);
  }

 private:
  http::RateLimiter per_address_;
  http::RateLimiter per_invite_;
};

}  // namespace usher::pages
