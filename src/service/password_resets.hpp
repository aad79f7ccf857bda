#pragma once

#include <memory>
#include <string>

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
#include "service/store.hpp"

namespace usher::service {

struct PasswordResetRequest {
  core::Secret token;
  core::Secret password;
  std::string form;  ///< as for a registration
};

/// New passwords by reset invites, each for the one account that its invite names.
///
/// What was begun runs to its end, whether or not anybody listens. Thread-safe. The references must outlive
/// this object, and it must outlive all that it was asked.
class PasswordResets {
 public:
  PasswordResets(Store& store, Invitations& invitations, AccountDirectory& directory, const Clock& clock,
                 secrets::Random& random, const core::Hosts& hosts, AttemptLimits limits = {});

  /// Sets the password. What is sent again with the same form id joins what is under way, and once that
  /// succeeded it succeeds without doing anything.
  ///
  /// Where the store fails between the new password and the commit, this is a success, and the link may be
  /// used once more until it expires.
  /// @returns `invalid_argument` (form id); `invite_not_found`, `purpose_not_allowed`, `invite_expired`,
  ///   `invite_revoked`, `invite_used_up`, `invite_busy`; `password_refused` with a sentence that says why;
  ///   `account_not_found`; `accounts_unavailable`; `accounts_unsure`; `overloaded`, and what the store
  ///   says. After any of them the link is as good as before.
  /// @throws what the randomness throws, before anything began
  void reset_password(PasswordResetRequest request, Done<core::BareJid> done);

 private:
  struct Attempt;
  using Step = std::shared_ptr<Attempt>;

  void begin(const Step& attempt, Done<core::BareJid> done);
  void look_back(const Step& attempt);
  void check(const Step& attempt);
  [[nodiscard]] core::Result<void> check_request(Attempt& attempt) const;
  void reserve(const Step& attempt);
  void set_password(const Step& attempt);
  void set(const Step& attempt, core::Result<void> outcome);
  void finish(const Step& attempt, const core::Result<core::BareJid>& outcome);
  void fail(const Step& attempt, core::Error error);

  Store& store_;
  Invitations& invitations_;
  AccountDirectory& directory_;
  const Clock& clock_;
  secrets::Random& random_;
  const core::Hosts& hosts_;
  JoinedAttempts<core::BareJid> under_way_;
};

}  // namespace usher::service
