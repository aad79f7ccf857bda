#pragma once

#include <memory>
#include <string>

#include "core/host.hpp"
#include "core/invite.hpp"
#include "core/jid.hpp"
#include "core/redemption.hpp"
#include "core/secret.hpp"
#include "service/clock.hpp"
#include "service/done.hpp"
#include "service/invitations.hpp"
#include "service/store.hpp"

namespace usher::service {

/// What a server asks before it makes an account, or sets a password, for somebody who showed a token on
/// their stream.
struct StreamReservation {
  core::Secret token;
  std::string holder;    ///< names the stream, and nothing else; 1 to 100 bytes
  std::string username;  ///< may be empty where the invite names one
  core::Secret password;
  core::Purpose purpose = core::Purpose::registration;
  core::Timestamp presented_at;  ///< what `preauthenticate` gave
};

/// An invite that a stream showed, and when.
struct Preauthenticated {
  core::Invite invite;
  core::Timestamp presented_at;
};

struct Reserved {
  core::Invite invite;
  core::BareJid redeemer;
};

/// Uses of invites by the streams of an XMPP server, which makes the accounts itself (XEP-0445, XEP-0379):
/// the server reserves a use, does its work, and commits or releases. What it does not end is settled.
///
/// Each call is by one host, and knows no invites but its own. Thread-safe. The references must outlive this
/// object, and it must outlive all that it was asked.
class StreamRedemptions {
 public:
  /// How long after it was shown a token may be used although it expired in between.
  static constexpr core::Duration grace_max = std::chrono::hours{1};

  StreamRedemptions(Store& store, Invitations& invitations, const Clock& clock)
      : store_(store), invitations_(invitations), clock_(clock) {}

  /// Whether an account can be registered by this token, or a password reset. Spends nothing.
  /// @returns `invite_not_found`, `purpose_not_allowed`, `invite_expired`, `invite_revoked`,
  ///   `invite_used_up`
  void preauthenticate(const core::Host& host, const core::Secret& token, Done<Preauthenticated> done);

  /// Holds a use for `core::lease_default`, and judges the username and the password. Asked again by the same
  /// holder it replaces what that holds: somebody tries another name.
  /// @returns what `preauthenticate` does, `invite_busy`, `already_redeemed`; `username_invalid`,
  ///   `username_mismatch`, `username_reserved`; `password_refused` with a sentence that says why;
  ///   `invalid_argument` (holder), and what the store says. Nothing is held then but what was before.
  void reserve(const core::Host& host, StreamReservation asked, Done<Reserved> done);

  /// It was done: final, and harmless to repeat.
  /// @returns `invite_not_found`, `reservation_not_found`
  void commit(const core::Host& host, const core::Secret& token, std::string holder, Done<void> done);
  /// It was not done: gives the use back. Harmless to repeat.
  /// @returns `invite_not_found`, `already_redeemed`
  void release(const core::Host& host, const core::Secret& token, std::string holder, Done<void> done);

  /// Somebody asks the inviter for a subscription and shows their token (XEP-0379): spends a use at once.
  /// Repeated by the same address it succeeds and spends nothing.
  /// @param redeemer of any host; one of more than a hundred bytes or so is an `invalid_argument`
  /// @returns `invite_not_found` also where another account invites; what `reserve` does
  void subscribe(const core::Host& host, const core::Secret& token, const core::Localpart& inviter,
                 core::BareJid redeemer, Done<core::Invite> done);

  /// An account is gone, and so is what it invited to: revokes its live invites, those that it created by
  /// commands, and the password resets for it. Gives how many.
  void forget_account(const core::BareJid& account, Done<std::uint32_t> done);

 private:
  void find(const core::Host& host, const core::Secret& token, Done<core::Invite> done);
  void hold(const core::Invite& invite, core::ReserveRequest request, Done<Reserved> done);
  struct Forgetting;
  void revoke_page(const std::shared_ptr<Forgetting>& forgetting);
  void revoke_next(const std::shared_ptr<Forgetting>& forgetting);

  Store& store_;
  Invitations& invitations_;
  const Clock& clock_;
};

}  // namespace usher::service
