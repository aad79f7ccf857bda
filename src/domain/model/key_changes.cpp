#include "domain/model/key_changes.hpp"

#include <algorithm>
#include <utility>

#include "domain/model/invite.hpp"

namespace usher::domain {
namespace {

Result<void> check_scopes(const ApiKey& giver, ScopeSet scopes) {
  const auto beyond = scope_beyond(giver, scopes);
  if (!beyond) return {};
  return fail(Errc::scope_missing, "The scope " + std::string(name_of(*beyond)) +
                                       " is needed: no key gives what it does not have.");
}

}  // namespace

Result<void> check_key_expiry(const std::optional<Timestamp>& expires_at, Timestamp now) {
  if (!expires_at) return {};
  if (*expires_at - now >= limits::ttl_min && *expires_at - now <= limits::ttl_max) return {};
  return fail(Errc::invalid_argument, "a key expires after 1 second to 10 years");
}

namespace {

/// What is used up of the quota that takes the place of another: all that was created in the period under
/// way, of whichever length.
QuotaUse carried_over(const KeyQuota& before, const QuotaUse& use, const KeyQuota& after, Timestamp now) {
  QuotaUse carried = use_at(before, use, now);
  carried.since = std::max(carried.since, use_at(after, {}, now).since);
  return carried;
}

}  // namespace

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
  if (changes.quota) {
    const auto& quota = *changes.quota;
    if (quota && key.quota) key.quota_use = carried_over(*key.quota, key.quota_use, *quota, now);
    key.quota = quota;
  }
  if (!key.quota) key.quota_use = {};
  return key;
}

std::vector<std::string> changed_fields(const ApiKey& before, const ApiKey& after) {
  std::vector<std::string> fields;
  if (before.name != after.name) fields.emplace_back("name");
  if (before.expires_at != after.expires_at) fields.emplace_back("expires_at");
  if (before.quota != after.quota) fields.emplace_back("quota");
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

bool may_see(const ApiKey& asker, const ApiKey& key) {
  return std::ranges::all_of(key.hosts(), [&](const DomainName& host) { return asker.is_for(host); });
}

Result<void> check_grant(const ApiKey& giver, const ApiKey& key) {
  if (!may_see(giver, key)) return fail(Errc::unknown_host);
  if (auto good = check_scopes(giver, key.scopes); !good) return good;
  if (giver.quota && key.scopes.contains(Scope::create_invites)) {
    return fail(Errc::invalid_argument, "a key with a quota makes none that creates invites");
  }
  const bool more_methods = (key.methods.bits() & ~giver.methods.bits()) != 0;
  if (!more_methods && !outlives(key.expires_at, giver)) return {};
  return fail(Errc::invalid_argument, more_methods ? "no key gives methods that it does not have"
                                                   : "no key makes one that is good for longer than itself");
}

Result<void> check_change(const ApiKey& changer, const ApiKey& before, const ApiKey& after) {
  if (auto good = check_scopes(changer, before.scopes); !good) return good;
  if (changer.quota && before.quota != after.quota) {
    return fail(Errc::invalid_argument, "a key with a quota changes none");
  }
  if (before.expires_at == after.expires_at || !outlives(after.expires_at, changer)) return {};
  return fail(Errc::invalid_argument, "no key has one be good for longer than itself");
}

}  // namespace usher::domain
