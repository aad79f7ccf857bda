#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/model/api_key.hpp"

namespace usher::domain {

/// What of a key is to be another. Its scopes stay: processes that remember it would not learn of that.
struct KeyChanges {
  std::optional<std::string> name{};
  /// Within it nothing: it never expires.
  std::optional<std::optional<Timestamp>> expires_at{};
};

/// @returns `invalid_argument` where a key that is made or changed now can't expire then
Result<void> check_key_expiry(const std::optional<Timestamp>& expires_at, Timestamp now);

/// The key with these changes.
/// @returns `invalid_argument`
Result<ApiKey> changed(ApiKey key, const KeyChanges& changes, Timestamp now);
/// `name`, `expires_at`.
std::vector<std::string> changed_fields(const ApiKey& before, const ApiKey& after);

/// The first of `scopes` that `giver` lacks: no key gives another one more than it has.
std::optional<Scope> scope_beyond(const ApiKey& giver, ScopeSet scopes);
/// Whether a key that expires then would be good for longer than `giver`.
bool outlives(const std::optional<Timestamp>& expires_at, const ApiKey& giver);
/// Whether `giver` may make `key`, which is for the same host.
/// @returns `scope_missing`; `invalid_argument`
Result<void> check_grant(const ApiKey& giver, const ApiKey& key);

}  // namespace usher::domain
