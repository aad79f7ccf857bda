#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/api_key.hpp"
#include "core/host.hpp"
#include "core/secret.hpp"
#include "secrets/key_digester.hpp"
#include "secrets/random.hpp"
#include "service/clock.hpp"
#include "service/done.hpp"
#include "service/import.hpp"
#include "service/key_cache.hpp"
#include "service/store.hpp"

namespace usher::service {

struct KeyDraft {
  std::string name;
  core::ScopeSet scopes{core::Scope::create_invites};
  core::KeyMethodSet methods{core::KeyMethod::get, core::KeyMethod::post};
  std::optional<core::Duration> lifetime;
};

/// A key that was just made: the one time that its text is known.
struct IssuedKey {
  core::ApiKey key;
  core::Secret text;  ///< `ID/SECRET`
};

/// Which knowledge of a key is good enough.
enum class Freshness : std::uint8_t {
  /// The store is asked.
  current,
  /// It may be as old as this process: whoever acts on it passes a `KeyGuard`, which the store
  /// checks in the transaction that acts.
  guarded,
};

/// API keys: making, listing, deleting them, and telling whether one that was shown is good.
/// Thread-safe. The references must outlive this object and all that it was asked.
class ApiKeys {
 public:
  ApiKeys(Store& store, const Clock& clock, secrets::Random& random, const secrets::MasterKey& master);

  /// @returns `invalid_argument`
  void create(const core::Host& host, KeyDraft draft, Done<IssuedKey> done);
  void list(const core::Host& host, Done<std::vector<core::ApiKey>> done);
  /// @returns `key_not_found`
  void remove(const core::Host& host, std::string id, Done<void> done);

  /// Takes over a key of another system, whose text goes on being good. Repeating it adds nothing.
  /// @param dry_run says what would become of it, and changes nothing
  /// @returns `invalid_argument`; `duplicate_id` where another key has its id
  void import(const core::Host& host, const ImportedKey& imported, bool dry_run, Done<Import> done);

  /// @returns `key_refused`, whatever is wrong with it: nobody learns which part was right
  void authenticate(std::string_view text, Freshness freshness,
                    Done<std::shared_ptr<const core::ApiKey>> done);
  /// Forgets what is remembered of a key, once the store refused it.
  void forget(const std::string& id);

 private:
  void insert(core::ApiKey key, int attempts_left, Done<IssuedKey> done);

  Store& store_;
  const Clock& clock_;
  secrets::Random& random_;
  secrets::KeyDigester digester_;
  KeyCache cache_;
};

/// What a store needs to check `key` once more in the transaction that acts.
KeyGuard guard_of(const core::ApiKey& key, core::Timestamp now);

}  // namespace usher::service
