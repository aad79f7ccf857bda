#include "domain/use_cases/api_keys.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace usher::domain {
namespace {

// As Prosody makes them: 48 bits of id, 192 bits of secret, base64url (RFC 4648 section 5).
constexpr std::size_t id_bytes = 6;
constexpr std::size_t secret_bytes = 24;
constexpr int id_attempts = 3;

template <std::size_t size>
std::string random_base64url(secrets::Random& random) {
  static_assert(size % 3 == 0, "whole groups need no padding");
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<std::byte, size> bytes{};
  random.fill(bytes);
  std::string text;
  for (std::size_t i = 0; i < size; i += 3) {
    const unsigned group = std::to_integer<unsigned>(bytes[i]) << 16U |
                           std::to_integer<unsigned>(bytes[i + 1]) << 8U |
                           std::to_integer<unsigned>(bytes[i + 2]);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += alphabet[group >> shift & 0x3FU];
  }
  return text;
}

/// None begins with a hyphen: `usher key delete HOST ID` would take it for an option.
std::string random_id(secrets::Random& random) {
  for (;;) {
    std::string id = random_base64url<id_bytes>(random);
    if (!id.starts_with('-')) return id;
  }
}

/// The hosts that a key is for beside `home`.
Result<std::vector<DomainName>> others_than(const DomainName& home, std::vector<DomainName> hosts) {
  std::vector<DomainName> others;
  for (auto& host : hosts) {
    if (host != home && std::ranges::find(others, host) == others.end()) others.push_back(std::move(host));
  }
  if (others.size() < key_hosts_max) return others;
  return fail(Errc::invalid_argument, "a key is for " + std::to_string(key_hosts_max) + " hosts at most");
}

Cause import_cause(Timestamp now) { return {.by = {ActorType::system, "import"}, .at = now, .reason = {}}; }

}  // namespace

ApiKeys::ApiKeys(Store& store, const Clock& clock, secrets::Random& random, const secrets::MasterKey& master)
    : store_(store), clock_(clock), random_(random), digester_(master) {}

void ApiKeys::create(const Host& host, KeyDraft draft, Requester by, Done<IssuedKey> done) {
  auto name = parse_key_name(draft.name);
  if (!name) return done(std::unexpected(std::move(name).error()));
  const auto now = clock_.now();
  // However long: beyond what may be is beyond it.
  if (draft.lifetime) draft.expires_at = now + std::min(*draft.lifetime, 2 * limits::ttl_max);
  if (auto good = check_key_expiry(draft.expires_at, now); !good) {
    return done(std::unexpected(std::move(good).error()));
  }
  if (draft.scopes.empty() || draft.methods.empty()) {
    return done(fail(Errc::invalid_argument, "a key needs at least one scope and one method"));
  }
  auto more_hosts = others_than(host.domain, std::move(draft.more_hosts));
  if (!more_hosts) return done(std::unexpected(std::move(more_hosts).error()));
  ApiKey key{.host = host.domain,
             .name = *std::move(name),
             .scopes = draft.scopes,
             .methods = draft.methods,
             .created_at = now,
             .expires_at = draft.expires_at,
             .more_hosts = *std::move(more_hosts),
             .quota = draft.quota};
  insert(std::move(key), cause_of(std::move(by), now), id_attempts, std::move(done));
}

void ApiKeys::insert(ApiKey key, Cause cause, int attempts_left, Done<IssuedKey> done) {
  key.id = random_id(random_);
  PresentedKey parts{key.id, secrets::Secret{random_base64url<secret_bytes>(random_)}};
  key.digest = digester_.digest(parts);
  IssuedKey issued{key, secrets::Secret{key.id + "/" + std::string(parts.secret.reveal())}};
  auto inserted = [this, issued = std::move(issued), cause, attempts_left,
                   done = std::move(done)](Result<void> outcome) mutable {
    if (outcome) return done(std::move(issued));
    const bool taken = outcome.error().code == Errc::duplicate_id;
    if (taken && attempts_left > 1) {
      return insert(std::move(issued.key), std::move(cause), attempts_left - 1, std::move(done));
    }
    done(std::unexpected(std::move(outcome).error()));
  };
  store_.insert_key(std::move(key), std::move(cause), std::move(inserted));
}

void ApiKeys::import(const Host& host, const ImportedKey& imported, bool dry_run, Done<Import> done) {
  auto name = parse_key_name(imported.name);
  if (!name) return done(std::unexpected(std::move(name).error()));
  auto parts = parse_presented_key(imported.id + "/" + std::string(imported.secret.reveal()));
  if (!parts) {
    return done(fail(Errc::invalid_argument, "its id or secret holds what no request can, or is too long"));
  }
  ApiKey key{.id = imported.id,
             .host = host.domain,
             .name = *std::move(name),
             .scopes = {Scope::create_invites},
             .methods = imported.methods,
             .created_at = imported.created_at,
             .digest = digester_.digest(*parts)};
  store_.find_key(imported.id, [this, key = std::move(key), dry_run,
                                done = std::move(done)](Result<std::optional<ApiKey>> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (*found) {
      const bool same = KeyDigester::equal((*found)->digest, key.digest);
      if (same) return done(Import::known);
      return done(fail(Errc::duplicate_id, "another key has this id"));
    }
    if (dry_run) return done(Import::added);
    store_.insert_key(std::move(key), import_cause(clock_.now()),
                      converted<void>(std::move(done), [] { return Import::added; }));
  });
}

void ApiKeys::list(const Host& host, Done<std::vector<ApiKey>> done) {
  store_.list_keys(host.domain, std::move(done));
}

void ApiKeys::find(const Host& host, std::string id, Done<ApiKey> done) {
  store_.find_key(std::move(id), [domain = host.domain,
                                  done = std::move(done)](Result<std::optional<ApiKey>> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (!*found || !(*found)->is_for(domain)) return done(fail(Errc::key_not_found));
    done(*std::move(*found));
  });
}

void ApiKeys::update(const Host& host, std::string id, KeyChanges changes, Requester by, Done<ApiKey> done) {
  forget(id);
  store_.update_key(host.domain, std::move(id), std::move(changes), cause_of(std::move(by), clock_.now()),
                    std::move(done));
}

void ApiKeys::remove(const Host& host, std::string id, Requester by, Done<void> done) {
  forget(id);
  store_.delete_key(host.domain, std::move(id), cause_of(std::move(by), clock_.now()), std::move(done));
}

void ApiKeys::authenticate(std::string_view text, Freshness freshness,
                           Done<std::shared_ptr<const ApiKey>> done) {
  auto presented = parse_presented_key(text);
  if (!presented) return done(std::unexpected(std::move(presented).error()));
  const auto digest = digester_.digest(*presented);
  if (freshness != Freshness::current) {
    auto known = cache_.find(presented->id);
    if (known && KeyDigester::equal(known->digest, digest) && known->usable_at(clock_.now())) {
      return done(std::move(known));
    }
  }
  if (freshness == Freshness::remembered) return done(fail(Errc::key_refused));
  auto id = presented->id;
  store_.find_key(presented->id, [this, id = std::move(id), digest,
                                  done = std::move(done)](Result<std::optional<ApiKey>> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    // Where there is no such key, the comparison is made all the same, for the time that it takes.
    const auto& kept = *found ? (*found)->digest : KeyDigest{};
    const bool matches = KeyDigester::equal(kept, digest);
    if (!*found || !matches || !(*found)->usable_at(clock_.now())) {
      // Whoever tries an id with another secret says nothing of the key that has it.
      cache_.compare(id, *found);
      return done(fail(Errc::key_refused));
    }
    auto key = std::make_shared<const ApiKey>(*std::move(*found));
    cache_.remember(key);
    done(std::move(key));
  });
}

void ApiKeys::note_use(const ApiKey& key) {
  const auto now = clock_.now();
  if (key.use_is_noted_at(now) || !noted_uses_.add(key.id, now)) return;
  store_.note_key_use(guard_of(key, now, std::nullopt), [](const Result<void>&) {});
}

void ApiKeys::forget(const std::string& id) { cache_.forget(id); }

KeyGuard guard_of(const ApiKey& key, Timestamp now, std::optional<Scope> scope) {
  return KeyGuard{.key_id = key.id, .digest = key.digest, .now = now, .scope = scope};
}

}  // namespace usher::domain
