#pragma once

#include "domain/model/error.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/invite_changes.hpp"

namespace usher::domain {

/// `make_invite`, of one that lives no longer and may be used no more often than the administrator allows
/// anybody on its host.
/// @returns what `make_invite` does; `invalid_argument`
Result<Invite> make_invite_within_ceilings(const Host& host, InviteDraft draft, InviteId id, Timestamp now);

/// Whether what changes of an invite is allowed on its host. What is left as it was may be beyond.
/// @returns `invalid_argument`
Result<void> check_ceilings(const Host& host, const InviteChanges& changes, Timestamp now);

}  // namespace usher::domain
