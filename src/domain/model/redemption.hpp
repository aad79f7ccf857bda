#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/model/error.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// What an invite is being used for.
enum class Purpose : std::uint8_t { registration, subscription, password_reset };

std::string_view name_of(Purpose purpose);

/// One use of an invite by one account, in two phases. A reservation counts as a use from the
/// moment it is made; committing it makes it final, releasing it gives the use back. A reservation
/// whose lease ran out goes on counting until somebody asked the XMPP server what became of it:
/// giving it back unasked could make one account too many.
struct Redemption {
  InviteId invite;
  /// Who holds it: a stream, a form. A holder does one thing at a time; two at once need two names.
  std::string holder;
  BareJid redeemer;
  Purpose purpose{};
  Timestamp reserved_at;
  Timestamp lease_until;
  std::optional<Timestamp> committed_at;

  bool operator==(const Redemption&) const = default;
};

inline constexpr std::size_t holder_bytes_max = 128;
inline constexpr Duration lease_default = std::chrono::minutes{2};
inline constexpr Duration lease_max = std::chrono::hours{1};

struct ReserveRequest {
  InviteId invite;
  std::string holder;
  BareJid redeemer;
  Purpose purpose{};
  Timestamp now;
  Duration lease = lease_default;
  /// When the holder showed the token. Expiry is judged then: a registration that follows a good
  /// preauth on the same stream succeeds although the token expired in between (XEP-0445 section 3).
  Timestamp presented_at;
};

/// What a store must look up, in the transaction that makes the reservation.
struct ReserveFacts {
  Invite invite;
  /// This holder's redemption of this invite, if it has one.
  std::optional<Redemption> held;
  /// Another live invite of the host pins the redeemer's name.
  bool username_pinned_elsewhere = false;
  /// A reservation for the redeemer's address is under way on another invite, or by another holder.
  bool redeemer_reserved_elsewhere = false;
  /// For a subscription: the redeemer used this very invite before, by whatever holder.
  bool redeemer_is_done = false;
  /// Whether anything may begin on the invite's host now.
  Result<void> host_open{};
};

/// The rule for `reserve`. `rules::reserve` applies the answer in the same transaction: a redemption that
/// has no counterpart in `facts.held` takes one more use, any other replaces the held one.
/// @returns `invite_expired`, `invite_revoked`, `invite_used_up`, `invite_busy` (all that is left is
///   under way), `purpose_not_allowed`, `host_paused`, `username_mismatch`, `username_reserved`,
///   `already_redeemed` (this holder is done, or who asks for a subscription used the invite before),
///   `invalid_argument`
Result<Redemption> decide_reserve(const ReserveFacts& facts, const ReserveRequest& request);

/// The rule for `commit`: final, and harmless to repeat. It succeeds whatever became of the invite
/// meanwhile, since by then the account exists. A store moves one use from reserved to committed
/// where `held` was not committed yet.
/// @returns `reservation_not_found`
Result<Redemption> decide_commit(const std::optional<Redemption>& held, Timestamp now);

/// The rule for `release`: gives the use back, harmless to repeat, and never undoes a commit. A
/// store drops what is held and takes one from the reserved uses.
/// @returns `already_redeemed`
Result<void> decide_release(const std::optional<Redemption>& held);

/// Whether an invite of this kind may be used for `purpose` at all.
bool allows(InviteKind kind, Purpose purpose);

/// Whether an invite is good for `purpose`, whoever asks: what `decide_reserve` looks at first, for those who
/// want to know whether it makes sense to begin.
/// @returns `purpose_not_allowed`, `invite_expired`, `invite_revoked`, `invite_used_up`
Result<void> check_usable(const Invite& invite, Purpose purpose, Timestamp presented_at);

}  // namespace usher::domain
