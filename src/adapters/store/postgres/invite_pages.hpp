#pragma once

#include "adapters/store/postgres/engine.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {

/// Lists invites: in the list's order, as far as it may be looked; and where that is not enough for a page,
/// and an index says that its host's are few, by that.
/// @param engine must live until `done` is called
void list_invites(Engine& engine, const domain::InviteFilter& filter, domain::Done<domain::InvitePage> done);

void count_matching(Engine& engine, domain::InviteFilter filter, domain::Done<domain::MatchCount> done);

}  // namespace usher::store::postgres
