#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/host.hpp"
#include "core/invite.hpp"
#include "core/jid.hpp"
#include "core/secret.hpp"
#include "secrets/random.hpp"
#include "service/account_directory.hpp"
#include "service/attempt_limits.hpp"
#include "service/clock.hpp"
#include "service/done.hpp"
#include "service/invitations.hpp"
#include "service/joined_attempts.hpp"
#include "service/recent_contacts.hpp"
#include "service/store.hpp"

namespace usher::service {

/// What someone typed into the form.
struct RegistrationRequest {
  core::Secret token;
  std::string username;  ///< may be empty where the invite pins one
  core::Secret password;
  /// Names the form that was filled in: 1 to 64 letters and digits, random, one for each form that is
  /// shown. All that is sent with one id makes one account.
  std::string form;
};

struct Registered {
  core::BareJid address;
  core::Invite invite;  ///< as it was when it was looked up: its uses may have changed since
  /// Inviter and invitee have each other in their rosters. Where this is false it may not be known any
  /// more: telling the invitee whom to add does no harm.
  bool contact_added = false;
};

/// Accounts by invitation. Never more of them than the invite has uses, whatever runs at once on any number
/// of nodes; and no use is spent on an account that did not come about.
///
/// A directory's calls must end well within `core::lease_default`, and what they began must be there or not
/// by then: settlement takes an older reservation for abandoned and asks which it is.
///
/// What was begun runs to its end, whether or not anybody listens. Thread-safe. The references must outlive
/// this object, and it must outlive all that it was asked.
class Registrations {
 public:
  /// @throws std::runtime_error where ICU's data is missing
  Registrations(Store& store, Invitations& invitations, AccountDirectory& directory, const Clock& clock,
                secrets::Random& random, const core::Hosts& hosts, AttemptLimits limits = {});

  /// Makes the account. While an attempt of the same form is under way, a second one joins it and gets its
  /// outcome; after one that succeeded it gets the same address, whatever name and password it brings. For
  /// that, the first thousand redemptions of an invite are looked at: beyond them it is told
  /// `username_taken`.
  /// @returns `invalid_argument` (form id); `invite_not_found`, `purpose_not_allowed`, `invite_expired`,
  ///   `invite_revoked`, `invite_used_up`, `invite_busy`; `username_invalid`, `username_reserved`,
  ///   `username_mismatch`, `username_taken`; `password_refused` with a sentence that says why
  ///   (`core::prepare_password` has the reason as a value); `accounts_unavailable`; `accounts_unsure`: the
  ///   account may come yet, and the use is kept for it until that is settled: the same form may ask again;
  ///   `overloaded`, and what the store says
  /// @throws what the randomness throws, before anything began
  void register_account(RegistrationRequest request, Done<Registered> done);

  /// What this form made: for the page after it.
  /// @returns `account_not_found` where it made nothing, or not yet; `invite_not_found`, `invalid_argument`
  void find_registered(std::string_view token, std::string form, Done<Registered> done);

 private:
  struct Attempt;
  using Step = std::shared_ptr<Attempt>;

  void begin(const Step& attempt, Done<Registered> done);
  void look_back(const Step& attempt);
  void go_on(const Step& attempt, const core::Redemption& earlier);
  void check(const Step& attempt);
  [[nodiscard]] core::Result<void> check_request(Attempt& attempt) const;
  void reserve(const Step& attempt);
  void create(const Step& attempt);
  void created(const Step& attempt, const core::Result<AccountCreated>& outcome);
  void ask_again(const Step& attempt);
  void commit(const Step& attempt, bool contact_added);
  void answer_if_there(Registered registered, Done<Registered> done);
  void finish(const Step& attempt, const core::Result<Registered>& outcome);
  void fail(const Step& attempt, core::Error error);

  Store& store_;
  Invitations& invitations_;
  AccountDirectory& directory_;
  const Clock& clock_;
  secrets::Random& random_;
  const core::Hosts& hosts_;
  JoinedAttempts<Registered> under_way_;
  RecentContacts contacts_;
};

}  // namespace usher::service
