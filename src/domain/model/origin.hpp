#pragma once

#include <optional>

#include "domain/model/actor.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// How an account came to be: kept for good, whatever becomes of the invite, the inviter and the account. Of
/// an address that was registered again the last time counts.
struct Origin {
  BareJid account;
  InviteId invite;
  /// The account that let it in, of the same host, where an account did.
  std::optional<Localpart> inviter;
  /// Who created the invite.
  Actor creator;
  Timestamp registered_at;
  std::optional<Timestamp> deleted_at;  ///< once it is known that the account is gone

  bool operator==(const Origin&) const = default;
};

/// Whose invitation one is: the account that becomes a contact, or that ran the command. None where it was an
/// administrator's or a program's.
std::optional<Localpart> inviter_of(const Invite& invite);

/// The origin of the account that `registration`, a use of `invite`, made.
Origin origin_of(const Invite& invite, const Redemption& registration);

}  // namespace usher::domain
