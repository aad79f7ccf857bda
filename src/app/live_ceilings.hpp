#pragma once

#include "domain/model/host.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::app {

/// Tells the store how many live invites the hosts may have, as the configuration says, where it does not
/// know: all that share a database go by what was said last. Blocks.
/// @returns what the store says
domain::Result<void> apply_live_ceilings(domain::Store& store, const domain::Hosts& hosts,
                                         domain::Timestamp now);

}  // namespace usher::app
