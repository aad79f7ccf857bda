#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/model/host.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// Names an invite in the store, in listings and on the command line. Not a secret: it opens
/// nothing. Ids grow with time, so that a store appends.
struct InviteId {
  std::uint64_t value = 0;  ///< below 2^63

  auto operator<=>(const InviteId&) const = default;
};

/// Eleven alphanumeric characters.
std::string to_string(InviteId id);
Result<InviteId> parse_invite_id(std::string_view text);

enum class InviteKind : std::uint8_t {
  account,                    ///< register an account
  contact,                    ///< become the inviter's contact
  contact_with_registration,  ///< become the inviter's contact, registering first if need be
  group,                      ///< register an account that joins groups
  reset,                      ///< choose a new password for an account
};

/// Derived from an invite and the time, never stored.
enum class InviteState : std::uint8_t { pending, used_up, expired, revoked };

/// By which way an invite came to be.
enum class InviteSource : std::uint8_t { cli, api, ad_hoc_command, import };

std::string_view name_of(InviteKind kind);
std::string_view name_of(InviteState state);
std::string_view name_of(InviteSource source);
Result<InviteKind> parse_invite_kind(std::string_view text);
Result<InviteState> parse_invite_state(std::string_view text);

/// How often an invite may be used: 1 to `uses_max` times, or without limit.
class UseLimit {
 public:
  static constexpr std::uint32_t uses_max = 1'000'000;

  static UseLimit once() { return UseLimit{1}; }
  static UseLimit unlimited() { return UseLimit{std::nullopt}; }
  static Result<UseLimit> of(std::uint64_t uses);
  /// Reads a number, or `unlimited`.
  static Result<UseLimit> parse(std::string_view text);

  [[nodiscard]] std::optional<std::uint32_t> value() const { return uses_; }
  [[nodiscard]] bool reached_by(std::uint32_t uses) const { return uses_ && uses >= *uses_; }

  bool operator==(const UseLimit&) const = default;

 private:
  explicit UseLimit(std::optional<std::uint32_t> uses) : uses_(uses) {}

  std::optional<std::uint32_t> uses_;
};

/// Words of an operator's own by which invites are found again: a key and a value each.
using Labels = std::map<std::string, std::string>;

struct Invite {
  InviteId id;
  DomainName host;
  InviteKind kind{};
  /// The one name that may register; for a reset, the account whose password it resets.
  std::optional<Localpart> username;
  /// Whose contact the invitee becomes; set for the contact kinds, and for others where known.
  std::optional<Localpart> inviter;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
  UseLimit uses_allowed = UseLimit::once();
  std::uint32_t uses_committed = 0;  ///< complete
  std::uint32_t uses_reserved = 0;   ///< under way
  Timestamp created_at;
  Timestamp expires_at;
  std::optional<Timestamp> revoked_at;
  InviteSource source{};
  /// Who in that source: the API key's id, the JID that ran the command.
  std::string source_detail;
  std::string note;
  Labels labels;

  /// A revoked invite is revoked whatever else is true; a used one does not also expire.
  [[nodiscard]] InviteState state_at(Timestamp now) const;
  /// Whether `username` is kept from everybody else (XEP-0401 section 5: the server MUST reserve it
  /// until the invite expires).
  [[nodiscard]] bool pins_username_at(Timestamp now) const;

  bool operator==(const Invite&) const = default;
};

/// How many invites of a host are of one kind and in one state.
struct InviteCount {
  DomainName host;
  InviteKind kind{};
  InviteState state{};
  std::uint64_t count = 0;
};

/// What someone asks for when they create an invite. Empty fields take the host's defaults.
struct InviteDraft {
  InviteKind kind = InviteKind::account;
  std::optional<Localpart> username;
  std::optional<Localpart> inviter;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
  UseLimit uses_allowed = UseLimit::once();
  std::optional<Duration> ttl;
  InviteSource source = InviteSource::cli;
  std::string source_detail;
  std::string note;
  Labels labels;
};

namespace limits {
inline constexpr std::size_t groups_max = 32;
inline constexpr std::size_t roles_max = 8;
inline constexpr std::size_t group_bytes_max = 200;
inline constexpr std::size_t role_bytes_max = 100;
inline constexpr std::size_t note_bytes_max = 1000;
inline constexpr std::size_t labels_max = 16;
inline constexpr std::size_t label_key_bytes_max = 40;
inline constexpr std::size_t label_value_bytes_max = 200;
inline constexpr std::size_t source_detail_bytes_max = 3071;  // a full JID (RFC 7622)
inline constexpr Duration ttl_min = std::chrono::seconds{1};
inline constexpr Duration ttl_max = std::chrono::years{10};
}  // namespace limits

/// Says what is wrong with a draft on any host, before anybody is asked about it.
/// @returns `invalid_argument` or `username_invalid`
Result<void> check_draft(const InviteDraft& draft);

/// A draft of which an invite like this one comes; its time to live is left out.
InviteDraft draft_like(const Invite& invite);

/// Turns a draft into a pending invite of `host`, or says what is wrong with it.
/// @returns `invalid_argument` or `username_invalid`
Result<Invite> make_invite(const Host& host, InviteDraft draft, InviteId id, Timestamp now);

/// `xmpp:` URI that carries `token` for `invite` (XEP-0401 section 3, XEP-0379 section 3.1).
/// A reset has none that clients would understand: empty.
std::string xmpp_uri(const Invite& invite, std::string_view token);

}  // namespace usher::domain
