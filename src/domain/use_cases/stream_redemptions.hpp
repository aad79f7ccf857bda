#pragma once

#include <memory>
#include <string>
#include <variant>

#include "base/secrets/secret.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/redemption.hpp"
#include "domain/use_cases/account_deletions.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/host_pauses.hpp"
#include "domain/use_cases/invitations.hpp"
#include "domain/use_cases/invite_accounts.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// What a server asks before it makes an account, or sets a password, for somebody who showed a token on
/// their stream.
struct StreamReservation {
  secrets::Secret token;
  std::string holder;    ///< names the stream, and nothing else; 1 to 100 bytes
  std::string username;  ///< may be empty where the invite names one
  secrets::Secret password;
  Purpose purpose = Purpose::registration;
  Timestamp presented_at;  ///< what `preauthenticate` gave
};

/// Who holds a use: a stream, by the name that its server gave it, or who asked for a subscription.
using StreamHolder = std::variant<std::string, BareJid>;

/// An invite that a stream showed, and when.
struct Preauthenticated {
  Invite invite;
  Timestamp presented_at;
};

struct Reserved {
  Invite invite;
  BareJid redeemer;
};

/// Uses of invites by the streams of an XMPP server, which makes the accounts itself (XEP-0445, XEP-0379):
/// the server reserves a use, does its work, and commits or releases. What it does not end is settled.
///
/// Each call is by one host, and knows no invites but its own. Thread-safe. The references must outlive this
/// object, and it must outlive all that it was asked.
class StreamRedemptions {
 public:
  /// How long after it was shown a token may be used although it expired in between.
  static constexpr Duration grace_max = std::chrono::hours{1};

  /// @param directory the server's accounts; null where nobody can say who has one
  StreamRedemptions(Store& store, Invitations& invitations, const Clock& clock, AccountDirectory* directory)
      : store_(store),
        invitations_(invitations),
        accounts_(store, directory, clock),
        pauses_(store, clock),
        deletions_(store, directory, clock),
        clock_(clock) {}

  /// Whether an account can be registered by this token, or a password reset. Spends nothing.
  /// @returns `invite_not_found`, `purpose_not_allowed`, `invite_expired`, `invite_revoked`,
  ///   `invite_used_up`, `host_paused`
  void preauthenticate(const Host& host, const secrets::Secret& token, Done<Preauthenticated> done);

  /// Holds a use for `lease_default`, and judges the username and the password. Asked again by the same
  /// holder it replaces what that holds: somebody tries another name.
  /// @returns what `preauthenticate` does, `invite_busy`, `already_redeemed`; `username_invalid`,
  ///   `username_mismatch`, `username_reserved`; `password_refused` with a sentence that says why;
  ///   `invalid_argument` (holder), and what the store says. Nothing is held then but what was before.
  void reserve(const Host& host, StreamReservation asked, Done<Reserved> done);

  /// It was done: final, and harmless to repeat.
  /// @returns `invite_not_found`, `reservation_not_found`
  void commit(const Host& host, const secrets::Secret& token, const StreamHolder& holder, Done<void> done);
  /// It was not done: gives the use back. Harmless to repeat.
  /// @returns `invite_not_found`, `already_redeemed`
  void release(const Host& host, const secrets::Secret& token, const StreamHolder& holder, Done<void> done);

  /// Somebody asks the inviter for a subscription and shows their token (XEP-0379): holds a use for
  /// `lease_default`, in which the server approves. Asked again meanwhile, as after a lost answer, it
  /// succeeds and takes no other use. Once that is final, the same address gets nothing more by this token.
  /// What the server ends by neither `commit` nor `release` counts as used: it may have approved.
  /// @param redeemer of any host; one of more than a hundred bytes or so is an `invalid_argument`
  /// @returns `invite_not_found` also where another account invites; what `reserve` does
  void subscribe(const Host& host, const secrets::Secret& token, const Localpart& inviter, BareJid redeemer,
                 Done<Invite> done);

  /// An account is gone, and so is what it invited to: revokes its live invites, those that it created by
  /// commands, and the password resets for it. Gives how many.
  /// @param ago since when: what was made later is of another account of that name, and stays
  void revoke_invites_of(const BareJid& account, Duration ago, Done<std::uint32_t> done);

 private:
  void find(const Host& host, const secrets::Secret& token, Done<Invite> done);
  /// For a use: also whether the accounts are there that it was made with, where `good` finds nothing wrong.
  using Judge = std::move_only_function<Result<void>(const Invite&)>;
  void find_good(const Host& host, const secrets::Secret& token, Judge good, Done<Invite> done);
  void hold(const Invite& invite, ReserveRequest request, Done<Reserved> done);
  struct Forgetting;
  void revoke_page(const std::shared_ptr<Forgetting>& forgetting);
  void go_on(const std::shared_ptr<Forgetting>& forgetting);
  void revoke_next(const std::shared_ptr<Forgetting>& forgetting);
  void revoke(const std::shared_ptr<Forgetting>& forgetting, InviteId id);

  Store& store_;
  Invitations& invitations_;
  InviteAccounts accounts_;
  HostPauses pauses_;
  AccountDeletions deletions_;
  const Clock& clock_;
};

}  // namespace usher::domain
