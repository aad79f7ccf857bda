#pragma once

#include "domain/model/error.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/invite_changes.hpp"

namespace usher::domain {

/// Whether a new invite lives no longer and may be used no more often than the administrator allows anybody
/// on its host.
/// @returns `invalid_argument`
Result<void> check_ceilings(const Host& host, const Invite& created);
/// The same for what changes of an invite. What is left as it was may be beyond.
Result<void> check_ceilings(const Host& host, const InviteChanges& changes, Timestamp now);

}  // namespace usher::domain
