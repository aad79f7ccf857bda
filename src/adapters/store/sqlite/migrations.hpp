#pragma once

#include <cstdint>

#include "adapters/store/sqlite/connection.hpp"
#include "domain/model/error.hpp"

namespace usher::store::sqlite {

/// @returns `store_unavailable` for a schema that this program is too old for
domain::Result<void> check_schema_number(std::int64_t number);

/// Brings the schema up to this program's, each step in a transaction of its own. Harmless while
/// other processes do the same.
domain::Result<void> migrate(Connection& connection);

}  // namespace usher::store::sqlite
