#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/model/api_key.hpp"

namespace usher::domain {

/// What of a key is to be another. Its scopes and hosts stay: processes that remember it would not learn of
/// that.
struct KeyChanges {
  std::optional<std::string> name{};
  /// Within it nothing: it never expires.
  std::optional<std::optional<Timestamp>> expires_at{};
  /// Within it nothing: as many invites as anybody. What was created in the period under way stays counted.
  std::optional<std::optional<KeyQuota>> quota{};
};

/// @returns `invalid_argument` where a key that is made or changed now can't expire then
Result<void> check_key_expiry(const std::optional<Timestamp>& expires_at, Timestamp now);

/// The key with these changes.
/// @returns `invalid_argument`
Result<ApiKey> changed(ApiKey key, const KeyChanges& changes, Timestamp now);
/// `name`, `expires_at`, `quota`.
std::vector<std::string> changed_fields(const ApiKey& before, const ApiKey& after);

/// The first of `scopes` that `giver` lacks: no key gives another one more than it has.
std::optional<Scope> scope_beyond(const ApiKey& giver, ScopeSet scopes);
/// Whether a key that expires then would be good for longer than `giver`.
bool outlives(const std::optional<Timestamp>& expires_at, const ApiKey& giver);
/// Whether `asker` may know of `key`: it is for no host that `asker` is not for.
bool may_see(const ApiKey& asker, const ApiKey& key);
/// Whether `giver` may make `key`. One with a quota makes none that creates invites: each would be counted by
/// itself.
/// @returns `unknown_host`; `scope_missing`; `invalid_argument`
Result<void> check_grant(const ApiKey& giver, const ApiKey& key);
/// Whether `changer` may change what of a key that it may see is another in `after`: of one that may do more
/// than itself nothing, and no quota where it has one.
/// @returns `scope_missing`; `invalid_argument`
Result<void> check_change(const ApiKey& changer, const ApiKey& before, const ApiKey& after);

}  // namespace usher::domain
