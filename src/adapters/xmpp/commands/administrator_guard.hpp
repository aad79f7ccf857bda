#pragma once

#include <functional>
#include <utility>

#include "adapters/xmpp/commands/command_access.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::xmpp {

/// Whether an account is an administrator's of its host, as the server says.
using IsAdministrator = std::function<void(domain::BareJid address, domain::Done<bool> done)>;

/// Who may reset passwords could else become an administrator, and so could who may invite somebody to the
/// name of one that has no account yet. Thread-safe.
class AdministratorGuard {
 public:
  explicit AdministratorGuard(IsAdministrator is_administrator)
      : is_administrator_(std::move(is_administrator)) {}

  /// Whether the draft leaves the accounts of administrators alone, where the requester is none.
  /// @returns `purpose_not_allowed` where it does not, or where nobody can tell and it is a reset;
  ///   `accounts_unavailable` where the server does not answer
  void check(const domain::Host& host, const CommandRequester& requester, const domain::InviteDraft& draft,
             domain::Done<void> done) const;

 private:
  IsAdministrator is_administrator_;
};

}  // namespace usher::xmpp
