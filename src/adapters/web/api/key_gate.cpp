#include "adapters/web/api/key_gate.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace usher::api {
namespace {

using domain::Freshness;

// What the store is asked about keys from an address whose limit for bad ones is reached. Of lookups it does
// many thousands a second.
constexpr http::Rate lookups_per_address{.count = 10, .window = std::chrono::seconds(1)};
constexpr http::Rate lookups_per_text{.count = 1, .window = std::chrono::seconds(10)};
constexpr std::size_t lookups_remembered = 8192;

}  // namespace

KeyGate::KeyGate(domain::ApiKeys& keys, const KeyLimits& limits, Observer& observer)
    : keys_(keys),
      observer_(observer),
      per_key_(limits.per_key),
      per_address_failures_(limits.per_address_failures),
      lookups_per_address_(lookups_per_address, lookups_remembered),
      lookups_per_text_(lookups_per_text, lookups_remembered) {}

void KeyGate::authenticate(const secrets::Secret& presented, const http::ClientAddress& client,
                           Freshness freshness, domain::Done<std::shared_ptr<const domain::ApiKey>> done) {
  const std::string_view text = presented.reveal();
  if (may_ask_store(text, client)) return keys_.authenticate(text, freshness, std::move(done));
  if (freshness != Freshness::current) {
    return keys_.authenticate(text, Freshness::remembered, std::move(done));
  }
  // One that is remembered is asked about: that costs the store what a good key may cost it.
  keys_.authenticate(
      text, Freshness::remembered,
      [this, kept = secrets::Secret{std::string(text)}, done = std::move(done)](auto known) mutable {
        if (!known) return done(std::unexpected(std::move(known).error()));
        keys_.authenticate(kept.reveal(), Freshness::current, std::move(done));
      });
}

/// Whoever tries keys all the time costs the store little, and keys that are remembered go on whatever others
/// tried. Behind the same address may be somebody whose good key is not remembered yet: a few more are looked
/// up, each text once in a while, so that who repeats a bad one keeps nobody from it.
bool KeyGate::may_ask_store(std::string_view text, const http::ClientAddress& client) {
  const auto now = http::RateLimiter::Clock::now();
  const auto address = client.rate_key();
  if (per_address_failures_.look(address, now).allowed) return true;
  return lookups_per_text_.look(text, now).allowed && lookups_per_address_.take(address, now).allowed &&
         lookups_per_text_.take(text, now).allowed;
}

http::RateDecision KeyGate::take(const domain::ApiKey& key) {
  const auto decision = per_key_.take(key.id, http::RateLimiter::Clock::now());
  if (!decision.allowed) observer_.on_rate_limited(per_key);
  return decision;
}

http::RateDecision KeyGate::count_failure(const http::ClientAddress& client) {
  observer_.on_key_refused();
  const auto decision = per_address_failures_.take(client.rate_key(), http::RateLimiter::Clock::now());
  if (!decision.allowed) observer_.on_rate_limited(per_address_failures);
  return decision;
}

}  // namespace usher::api
