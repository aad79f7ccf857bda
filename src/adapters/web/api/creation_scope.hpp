#pragma once

#include <optional>

#include "domain/model/api_key.hpp"
#include "domain/model/invite.hpp"

namespace usher::api {

/// The scope that a key lacks to make this. Keys that were given to make plain invites must not give away
/// more than that: whose contact one becomes, which groups and roles one gets.
inline std::optional<domain::Scope> missing_scope(const domain::ApiKey& key,
                                                  const domain::InviteDraft& draft) {
  using enum domain::Scope;
  if (!key.scopes.contains(create_invites)) return create_invites;
  const bool grants = draft.inviter || !draft.groups.empty() || !draft.roles.empty();
  return grants && !key.scopes.contains(update_invites) ? std::optional(update_invites) : std::nullopt;
}

}  // namespace usher::api
