#include "domain/model/key_changes.hpp"

#include <utility>

#include "domain/model/invite.hpp"

namespace usher::domain {

Result<void> check_key_expiry(const std::optional<Timestamp>& expires_at, Timestamp now) {
  if (!expires_at) return {};
  if (*expires_at - now >= limits::ttl_min && *expires_at - now <= limits::ttl_max) return {};
  return fail(Errc::invalid_argument, "a key expires after 1 second to 10 years");
}

Result<ApiKey> changed(ApiKey key, const KeyChanges& changes, Timestamp now) {
  if (changes.name) {
    auto name = parse_key_name(*changes.name);
    if (!name) return std::unexpected(std::move(name).error());
    key.name = *std::move(name);
  }
  if (changes.expires_at && *changes.expires_at != key.expires_at) {
    if (auto good = check_key_expiry(*changes.expires_at, now); !good) {
      return std::unexpected(std::move(good).error());
    }
    key.expires_at = *changes.expires_at;
  }
  return key;
}

std::vector<std::string> changed_fields(const ApiKey& before, const ApiKey& after) {
  std::vector<std::string> fields;
  if (before.name != after.name) fields.emplace_back("name");
  if (before.expires_at != after.expires_at) fields.emplace_back("expires_at");
  return fields;
}

std::optional<Scope> scope_beyond(const ApiKey& giver, ScopeSet scopes) {
  for (const auto name : names_of(scopes)) {
    const auto scope = parse_scope(name);
    if (scope && !giver.scopes.contains(*scope)) return *scope;
  }
  return std::nullopt;
}

bool outlives(const std::optional<Timestamp>& expires_at, const ApiKey& giver) {
  return giver.expires_at && (!expires_at || *expires_at > *giver.expires_at);
}

Result<void> check_grant(const ApiKey& giver, const ApiKey& key) {
  if (giver.host != key.host) return fail(Errc::key_refused);
  if (const auto beyond = scope_beyond(giver, key.scopes)) {
    return fail(Errc::scope_missing, "The scope " + std::string(name_of(*beyond)) +
                                         " is needed: no key gives what it does not have.");
  }
  const bool more_methods = (key.methods.bits() & ~giver.methods.bits()) != 0;
  if (!more_methods && !outlives(key.expires_at, giver)) return {};
  return fail(Errc::invalid_argument, more_methods ? "no key gives methods that it does not have"
                                                   : "no key makes one that is good for longer than itself");
}

}  // namespace usher::domain
