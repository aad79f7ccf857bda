#pragma once

#include "adapters/store/postgres/setup_connection.hpp"
#include "domain/model/error.hpp"

namespace usher::store::postgres {

/// Finds hosts that an earlier usher wrote in another spelling, and has all that is theirs belong to the name
/// that is looked for today. Within the transaction of one node at a time. Harmless to repeat.
domain::Result<void> respell_hosts(SetupConnection& connection);

}  // namespace usher::store::postgres
