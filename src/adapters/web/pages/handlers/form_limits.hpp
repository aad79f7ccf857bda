#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/http/rate_limiter.hpp"

namespace usher::pages {

/// How often forms may be sent: from one address, and for one invitation; and how often they may be looked at
/// while they are filled in. Thread-safe.
class FormLimits {
 public:
  FormLimits(http::Rate per_address, http::Rate per_invite)
      : per_address_(per_address),
        per_invite_(per_invite),
        looks_per_address_(often(per_address)),
        looks_per_invite_(often(per_invite)) {}

  /// How many looks go with one form that is sent.
  static constexpr std::uint32_t looks_per_form = 4;

  /// Counts one attempt of an address.
  http::RateDecision take_of_address(std::string_view client) {
    return per_address_.take(client, http::RateLimiter::Clock::now());
  }
  /// Counts one look of an address.
  http::RateDecision take_look_of_address(std::string_view client) {
    return looks_per_address_.take(client, http::RateLimiter::Clock::now());
  }
  http::RateDecision take_look_of_invite(std::string_view invite_token) {
    return looks_per_invite_.take(invite_token, http::RateLimiter::Clock::now());
  }
  /// Counts one attempt with an invitation, which many may share: only what came from a form of ours.
  http::RateDecision take_of_invite(std::string_view invite_token) {
    return per_invite_.take(invite_token, http::RateLimiter::Clock::now());
  }

  /// From here on this is one node of so many.
  void share_among(std::uint32_t nodes) noexcept {
    per_address_.share_among(nodes);
    per_invite_.share_among(nodes);
    looks_per_address_.share_among(nodes);
    looks_per_invite_.share_among(nodes);
  }

 private:
  static http::Rate often(http::Rate rate) {
    rate.count = std::min(rate.count * looks_per_form, http::Rate::count_max);
    return rate;
  }

  http::RateLimiter per_address_;
  http::RateLimiter per_invite_;
  http::RateLimiter looks_per_address_;
  http::RateLimiter looks_per_invite_;
};

}  // namespace usher::pages
