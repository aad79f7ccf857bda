#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/login.hpp"
#include "domain/model/redemption.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/invite_accounts.hpp"
#include "domain/use_cases/joined_attempts.hpp"
#include "domain/use_cases/recent_contacts.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// What someone typed into a form that they were shown for an invite.
struct SentForm {
  Invite invite;                            ///< as it was found: its uses may have changed since
  Purpose purpose = Purpose::registration;  ///< or a password reset
  std::string username;                     ///< may be empty where the invite pins one
  secrets::Secret password;
  /// Names the form that was filled in: 1 to 64 letters and digits, random, one for each form that is
  /// shown. All that is sent with one id makes one account, or sets a password once.
  std::string id;
  std::string client;  ///< IP address of whoever sent it: the XMPP server may have limits for it
  /// What the ids of all forms end with that the same browser is shown for the invite. Where it made this
  /// very account by one of them and never heard of it, that is no name that is taken. Empty: nothing is
  /// known.
  std::string browser{};
};

/// What a form came to.
struct Redeemed {
  BareJid address;
  Invite invite;  ///< as it was found
  /// Inviter and invitee have each other in their rosters. Where this is false it may not be known any
  /// more: telling the invitee whom to add does no harm.
  bool contact_added = false;
  std::string form{};  ///< the one that made it: another than was sent where that came too late
};

/// How much may be under way at once; beyond it: `overloaded`.
struct AttemptLimits {
  std::size_t attempts_max = 256;
  std::size_t listeners_max = 16;  ///< requests of one form that wait for one attempt
};

/// Uses of invites by forms: accounts by invitation, and new passwords by reset invites, each for the one
/// account that its invite names. Never more accounts than the invite has uses, whatever runs at once on any
/// number of nodes; and no use is spent on what did not come about.
///
/// A directory's calls must end well within `lease_default`, and what they began must be there or not
/// by then: settlement takes an older reservation for abandoned and asks which it is.
///
/// What was begun runs to its end, whether or not anybody listens. Thread-safe. The references must outlive
/// this object, and it must outlive all that it was asked.
class FormRedemptions {
 public:
  /// What the form's own field takes.
  static constexpr std::size_t username_bytes_max = 256;

  /// @throws std::runtime_error where ICU's data is missing
  FormRedemptions(Store& store, AccountDirectory& directory, const Clock& clock, secrets::Random& random,
                  const Hosts& hosts, AttemptLimits limits = {});

  /// Makes the account, or sets the password. While an attempt of the same form is under way, a second one
  /// joins it and gets its outcome; after one that succeeded it gets the same address, whatever name and
  /// password it brings, and nothing is done. For that, the first thousand redemptions of an invite are
  /// looked at: beyond them a registration is told `username_taken`.
  ///
  /// Where the store fails between a new password and the commit, this is a success, and the link may be
  /// used once more until it expires.
  /// @returns `invalid_argument` (form id); `invite_not_found`, `purpose_not_allowed`, `invite_expired`,
  ///   `invite_revoked`, `invite_used_up`, `invite_busy`; `username_invalid`, `username_reserved`,
  ///   `username_mismatch`, `password_refused`, with what is wrong with both in `Error::fields` unless the
  ///   XMPP server or another invite says so; `username_taken`; `account_not_found` (reset);
  ///   `accounts_unavailable`; `accounts_unsure`: an account may come yet, and the use is kept for it until
  ///   that is settled: the same form may ask again; `overloaded`, and what the store says
  /// @throws what the randomness throws, before anything began
  void redeem(SentForm sent, Done<Redeemed> done);

  /// What is wrong with what was typed so far, changing nothing. Whether a name is free is told to holders of
  /// a good invite alone.
  /// @returns what `redeem` says of an invite that is not good; `accounts_unavailable`
  void look_over(const SentForm& sent, Done<FieldProblems> done) const;

  /// Which account this form made: for the page after it.
  /// @returns `account_not_found` where it made none, or not yet; `invalid_argument`, and what the store says
  void find_registered(const Invite& invite, const std::string& form, Done<Redeemed> done);

 private:
  struct Attempt;
  using Step = std::shared_ptr<Attempt>;

  void look_back(const Step& attempt);
  void check(const Step& attempt);
  [[nodiscard]] Result<Login> judge(const SentForm& sent, Timestamp presented_at) const;
  void check_name(const Step& attempt);
  void find_own(const Step& attempt);
  void resume(const Step& attempt, const Redemption& earlier);
  void name_is_taken(const SentForm& sent, const BareJid& address, Done<bool> done) const;
  void reserve(const Step& attempt);
  void create(const Step& attempt);
  void set_password(const Step& attempt);
  void ask_again(const Step& attempt);
  void commit(const Step& attempt, bool contact_added);
  void release(const Step& attempt, Error error);
  void answer_if_there(Redeemed registered, Done<Redeemed> done);

  Store& store_;
  InviteAccounts accounts_;
  AccountDirectory& directory_;
  const Clock& clock_;
  secrets::Random& random_;
  const Hosts& hosts_;
  JoinedAttempts<Redeemed> under_way_;
  RecentContacts contacts_;
};

}  // namespace usher::domain
