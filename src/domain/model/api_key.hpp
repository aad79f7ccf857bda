#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/key_quota.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// What a key may do.
enum class Scope : std::uint8_t {
  create_invites,
  read_invites,
  update_invites,
  revoke_invites,  ///< and restore them
  read_accounts,
  freeze_accounts,  ///< and unfreeze them
  read_events,
  manage_keys,
  read_links,   ///< what opens an invite, wherever it is shown
  pause_hosts,  ///< and resume them
  manage_webhooks,
  read_statistics,
};

/// The HTTP methods by which a key may create invites through `/invites_api`.
enum class KeyMethod : std::uint8_t { get, post };

/// A small set of the values of an enumeration, kept as bits.
template <class Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (const Enum value : values) add(value);
  }
  static constexpr EnumSet from_bits(std::uint32_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }

  constexpr void add(Enum value) { bits_ |= 1U << static_cast<unsigned>(value); }
  [[nodiscard]] constexpr bool contains(Enum value) const {
    return ((bits_ >> static_cast<unsigned>(value)) & 1U) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }

  constexpr bool operator==(const EnumSet&) const = default;

 private:
  std::uint32_t bits_ = 0;
};

using ScopeSet = EnumSet<Scope>;
using KeyMethodSet = EnumSet<KeyMethod>;

/// `invites:create`.
std::string_view name_of(Scope scope);
/// `GET`, `POST`.
std::string_view name_of(KeyMethod method);
std::vector<std::string_view> names_of(ScopeSet scopes);
/// Of all scopes that there are, in their order.
std::vector<std::string_view> scope_names();
std::vector<std::string_view> names_of(KeyMethodSet methods);
Result<Scope> parse_scope(std::string_view text);
Result<KeyMethod> parse_key_method(std::string_view text);

/// Keyed digest of a key's secret; all that is kept of it.
using KeyDigest = std::array<std::byte, 32>;

/// A key to the HTTP API. It is for one host or several, which never change.
struct ApiKey {
  std::string id;    ///< base64url, public, unique in the store
  DomainName host;   ///< its home, or the only one
  std::string name;  ///< empty where none was given
  ScopeSet scopes;
  KeyMethodSet methods;
  Timestamp created_at;
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> last_used_at;  ///< to the minute
  KeyDigest digest{};
  std::vector<DomainName> more_hosts{};  ///< beside its home, each once, up to `key_hosts_max` in all
  std::optional<KeyQuota> quota{};
  QuotaUse quota_use{};  ///< where there is a quota

  [[nodiscard]] bool usable_at(Timestamp now) const { return !expires_at || now < *expires_at; }
  /// Uses are noted to the minute, so that a busy key is written once a minute.
  [[nodiscard]] bool use_is_noted_at(Timestamp now) const {
    return last_used_at && *last_used_at >= std::chrono::floor<std::chrono::minutes>(now);
  }
  [[nodiscard]] bool is_for(const DomainName& domain) const;
  /// All of them, its home first.
  [[nodiscard]] std::vector<DomainName> hosts() const;
};

/// `ID/SECRET` as clients send it, taken apart but not yet believed.
struct PresentedKey {
  std::string id;
  secrets::Secret secret;
};

/// Takes `ID/SECRET` apart at the first slash, up to `key_bytes_max` long: keys from elsewhere come in any
/// length, and with other characters (`+`, `/`, `=`) than usher's own, which are base64url.
/// @returns `key_refused` for whatever is not two non-empty parts of visible ASCII around a slash.
Result<PresentedKey> parse_presented_key(std::string_view text);

inline constexpr std::size_t key_bytes_max = 256;
inline constexpr std::size_t key_name_bytes_max = 200;
inline constexpr std::size_t key_hosts_max = 100;

/// @returns `invalid_argument` where a key's name is too long or could break a line-based listing.
Result<std::string> parse_key_name(std::string_view text);

}  // namespace usher::domain
