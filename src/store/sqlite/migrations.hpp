#pragma once

#include <cstdint>

#include "core/error.hpp"
#include "store/sqlite/connection.hpp"

namespace usher::store::sqlite {

/// @returns `store_unavailable` for a schema that this program is too old for
core::Result<void> check_schema_number(std::int64_t number);

/// Brings the schema up to this program's, each step in a transaction of its own. Harmless while
/// other processes do the same.
core::Result<void> migrate(Connection& connection);

}  // namespace usher::store::sqlite
