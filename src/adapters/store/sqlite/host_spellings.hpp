#pragma once

#include "adapters/store/sqlite/connection.hpp"

namespace usher::store::sqlite {

/// Finds hosts that an earlier usher wrote in another spelling, and has all that is theirs belong to the name
/// that is looked for today. Harmless to repeat, and while other processes do the same.
void respell_hosts(Connection& connection);

}  // namespace usher::store::sqlite
