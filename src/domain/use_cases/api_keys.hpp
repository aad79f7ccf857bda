#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"
#include "domain/credentials/key_digester.hpp"
#include "domain/model/actor.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/host.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/import.hpp"
#include "domain/use_cases/key_cache.hpp"
#include "domain/use_cases/noted_uses.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

struct KeyDraft {
  std::string name;
  ScopeSet scopes{Scope::create_invites};
  KeyMethodSet methods{KeyMethod::get, KeyMethod::post};
  std::optional<Duration> lifetime{};
  /// In place of `lifetime`.
  std::optional<Timestamp> expires_at{};
  std::optional<KeyQuota> quota{};
  /// Hosts that it is for beside its home.
  std::vector<DomainName> more_hosts{};
};

/// A key that was just made: the one time that its text is known.
struct IssuedKey {
  ApiKey key;
  secrets::Secret text;  ///< `ID/SECRET`
};

/// Which knowledge of a key is good enough.
enum class Freshness : std::uint8_t {
  /// The store is asked.
  current,
  /// It may be as old as this process: whoever acts on it passes a `KeyGuard`, which the store
  /// checks in the transaction that acts.
  guarded,
  /// The same, and the store is not asked about others: they are refused.
  remembered,
};

/// API keys: making, listing, deleting them, and telling whether one that was shown is good.
/// Thread-safe. The references must outlive this object and all that it was asked.
class ApiKeys {
 public:
  ApiKeys(Store& store, const Clock& clock, secrets::Random& random, const secrets::MasterKey& master);

  /// @param host its home
  /// @returns `invalid_argument`; what `Store::insert_key` says
  void create(const Host& host, KeyDraft draft, Requester by, Done<IssuedKey> done);
  /// @returns `key_not_found`, also for a key that is not for that host
  void find(const Host& host, std::string id, Done<ApiKey> done);
  /// Those that are for the host, among others perhaps.
  void list(const Host& host, Done<std::vector<ApiKey>> done);
  /// @returns what `Store::update_key` says
  void update(const Host& host, std::string id, KeyChanges changes, Requester by, Done<ApiKey> done);
  /// @returns `key_not_found`
  void remove(const Host& host, std::string id, Requester by, Done<void> done);

  /// Takes over a key of another system, whose text goes on being good. Repeating it adds nothing.
  /// @param dry_run says what would become of it, and changes nothing
  /// @returns `invalid_argument`; `duplicate_id` where another key has its id
  void import(const Host& host, const ImportedKey& imported, bool dry_run, Done<Import> done);

  /// @returns `key_refused`, whatever is wrong with it: nobody learns which part was right
  void authenticate(std::string_view text, Freshness freshness, Done<std::shared_ptr<const ApiKey>> done);
  /// Notes that a key was used for what changes nothing: once a minute at most, and nobody waits for it. What
  /// is changed by a key notes that itself.
  void note_use(const ApiKey& key);
  /// Forgets what is remembered of a key, once the store refused it.
  void forget(const std::string& id);

 private:
  void insert(ApiKey key, Cause cause, int attempts_left, Done<IssuedKey> done);

  Store& store_;
  const Clock& clock_;
  secrets::Random& random_;
  KeyDigester digester_;
  KeyCache cache_;
  NotedUses noted_uses_;
};

/// What a store needs to check `key` once more in the transaction that acts.
/// @param scope which it needs for that, if any
KeyGuard guard_of(const ApiKey& key, Timestamp now, std::optional<Scope> scope = Scope::create_invites);

}  // namespace usher::domain
