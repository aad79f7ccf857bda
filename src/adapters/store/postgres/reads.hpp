#pragma once

#include <optional>
#include <vector>

#include "adapters/store/postgres/connection.hpp"
#include "adapters/store/postgres/read_set.hpp"
#include "adapters/store/working_set/working_set.hpp"

namespace usher::store::postgres {

/// The call that locks the names in `reads`. Nothing where there are none.
std::optional<Call> locks_for(const ReadSet& reads);

/// The calls that lock and read what `reads` names, in the order of locks.
std::vector<Call> reads_for(const ReadSet& reads);

/// Brings what those calls gave.
WorkingSet read_rows(const ReadSet& reads, const std::vector<Rows>& rows);

}  // namespace usher::store::postgres
