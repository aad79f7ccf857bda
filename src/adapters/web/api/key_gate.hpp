#pragma once

#include <cstdint>
#include <memory>

#include "adapters/web/api/observer.hpp"
#include "base/http/client_address.hpp"
#include "base/http/rate_limiter.hpp"
#include "base/secrets/secret.hpp"
#include "domain/use_cases/api_keys.hpp"

namespace usher::api {

struct KeyLimits {
  http::Rate per_key;               ///< requests of one good key
  http::Rate per_address_failures;  ///< requests without a good key, from one address (IPv6 by /64)
};

/// Tells whether a request's API key is good, and how often it and its sender may ask. All that takes API
/// keys shares one, so that a limit is one limit. Thread-safe; the references must outlive it.
class KeyGate {
 public:
  static constexpr std::string_view per_key = "per-key";
  static constexpr std::string_view per_address_failures = "per-address-failures";

  KeyGate(domain::ApiKeys& keys, const KeyLimits& limits, Observer& observer);

  /// @param freshness which knowledge is good enough; the store is asked less of those who fail too often
  /// @returns `key_refused`
  void authenticate(const secrets::Secret& presented, const http::ClientAddress& client,
                    domain::Freshness freshness, domain::Done<std::shared_ptr<const domain::ApiKey>> done);

  /// Counts one request of a good key.
  http::RateDecision take(const domain::ApiKey& key);
  /// Counts one request without a good key: where that was one too many, its answer says no more than so.
  http::RateDecision count_failure(const http::ClientAddress& client);

  /// Forgets what is remembered of a key, once the store refused it.
  void forget(const std::string& id) { keys_.forget(id); }

  /// From here on this is one node of so many, and allows its share of what the limits say.
  void share_limits_among(std::uint32_t nodes) noexcept {
    per_key_.share_among(nodes);
    per_address_failures_.share_among(nodes);
    lookups_per_address_.share_among(nodes);
  }

 private:
  bool may_ask_store(std::string_view text, const http::ClientAddress& client);

  domain::ApiKeys& keys_;
  Observer& observer_;
  http::RateLimiter per_key_;
  http::RateLimiter per_address_failures_;
  http::RateLimiter lookups_per_address_;
  http::RateLimiter lookups_per_text_;
};

}  // namespace usher::api
