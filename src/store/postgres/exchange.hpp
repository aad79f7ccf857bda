#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/jid.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/needs.hpp"
#include "store/tables/tables.hpp"

namespace usher::store::postgres {

/// The numbers that stand for hosts in rows.
using HostNumbers = std::map<core::DomainName, std::int64_t>;

/// The calls that lock and read what `needs` names, in the order of locks.
std::vector<Call> reads_for(const Needs& needs);

/// Brings what those calls gave.
Tables read_tables(const Needs& needs, const std::vector<Rows>& rows);

/// The calls that write what changed.
/// @param hosts has all hosts of rows that were inserted
std::vector<Call> writes_for(const Changes& changes, const Tables& tables, const HostNumbers& hosts);

}  // namespace usher::store::postgres
