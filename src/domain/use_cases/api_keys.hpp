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
#include "domain/use_cases/store.hpp"

namespace usher::domain {

struct KeyDraft {
  std::string name;
  ScopeSet scopes{Scope::create_invites};
  KeyMethodSet methods{KeyMethod::get, KeyMethod::post};
  std::optional<Duration> lifetime{};
  /// In place of `lifetime`.
  std::optional<Timestamp> expires_at{};
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

  /// @returns `invalid_argument`
  void create(const Host& host, KeyDraft draft, Actor by, Done<IssuedKey> done) {
    make(host, std::move(draft), std::nullopt, std::move(by), std::move(done));
  }
  /// The same by a key, `giver`, which gives no more than it has.
  /// @returns `invalid_argument`; `scope_missing`; `key_refused` where `giver` is good no more
  void create_by(const ApiKey& giver, const Host& host, KeyDraft draft, Done<IssuedKey> done);
  /// @returns `key_not_found`, also for a key of another host
  void find(const Host& host, std::string id, Done<ApiKey> done);
  void list(const Host& host, Done<std::vector<ApiKey>> done);
  /// @returns `key_not_found`; `invalid_argument`
  void update(const Host& host, std::string id, KeyChanges changes, Actor by, Done<ApiKey> done);
  /// @returns `key_not_found`
  void remove(const Host& host, std::string id, Actor by, Done<void> done);

  /// Takes over a key of another system, whose text goes on being good. Repeating it adds nothing.
  /// @param dry_run says what would become of it, and changes nothing
  /// @returns `invalid_argument`; `duplicate_id` where another key has its id
  void import(const Host& host, const ImportedKey& imported, bool dry_run, Done<Import> done);

  /// @returns `key_refused`, whatever is wrong with it: nobody learns which part was right
  void authenticate(std::string_view text, Freshness freshness, Done<std::shared_ptr<const ApiKey>> done);
  /// Forgets what is remembered of a key, once the store refused it.
  void forget(const std::string& id);

 private:
  void make(const Host& host, KeyDraft draft, std::optional<KeyGuard> guard, Actor by, Done<IssuedKey> done);
  void insert(ApiKey key, std::optional<KeyGuard> guard, Cause cause, int attempts_left,
              Done<IssuedKey> done);

  Store& store_;
  const Clock& clock_;
  secrets::Random& random_;
  KeyDigester digester_;
  KeyCache cache_;
};

/// What a store needs to check `key` once more in the transaction that acts.
KeyGuard guard_of(const ApiKey& key, Timestamp now);

}  // namespace usher::domain
