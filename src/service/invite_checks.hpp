#pragma once

#include "core/error.hpp"
#include "core/invite.hpp"
#include "core/redemption.hpp"

namespace usher::service {

/// Whether it makes sense to begin: the store judges again when a use is reserved.
/// @returns `purpose_not_allowed`, `invite_expired`, `invite_revoked`, `invite_used_up`
inline core::Result<void> check_usable(const core::Invite& invite, core::Purpose purpose,
                                       core::Timestamp now) {
  if (!core::allows(invite.kind, purpose))
    return std::unexpected(core::Error{core::Errc::purpose_not_allowed});
  switch (invite.state_at(now)) {
    case core::InviteState::expired:
      return std::unexpected(core::Error{core::Errc::invite_expired});
    case core::InviteState::revoked:
      return std::unexpected(core::Error{core::Errc::invite_revoked});
    case core::InviteState::used_up:
      return std::unexpected(core::Error{core::Errc::invite_used_up});
    case core::InviteState::pending:
      break;
  }
  return {};
}

}  // namespace usher::service
