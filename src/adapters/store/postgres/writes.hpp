#pragma once

#include <set>
#include <vector>

#include "adapters/store/postgres/connection.hpp"
#include "adapters/store/postgres/known_rows.hpp"
#include "adapters/store/working_set/working_set.hpp"
#include "domain/model/invite.hpp"

namespace usher::store::postgres {

/// The calls that write what changed.
/// @param hosts has all hosts of rows that were inserted
std::vector<Call> writes_for(const Changes& changes, const WorkingSet& working_set, const HostNumbers& hosts);

/// Whether `changes` are new invites alone, each of which leaves most of its columns empty.
bool only_plain_invites(const Changes& changes, const WorkingSet& working_set);

/// The call that inserts them where the keys in `working_set` are only believed to be as they stand there,
/// and nothing is believed to be set for their hosts: all, or none where that is not so.
Call guarded_insertion_of(const Changes& changes, const WorkingSet& working_set, const HostNumbers& hosts);

}  // namespace usher::store::postgres
