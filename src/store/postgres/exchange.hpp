#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/jid.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/needs.hpp"
#include "store/tables/tables.hpp"

namespace usher::store::postgres {

/// The numbers that stand for hosts in rows.
using HostNumbers = std::map<core::DomainName, std::int64_t>;

using KeysById = std::map<std::string, core::ApiKey>;

/// Rows that were seen on a connection, and need not be read each time.
struct KnownRows {
  HostNumbers hosts;  ///< these stay as they are
  KeysById keys;      ///< these may be gone: what relies on one has to say so
};

/// The call that locks the names in `needs`. Nothing where there are none.
std::optional<Call> locks_for(const Needs& needs);

/// The calls that lock and read what `needs` names, in the order of locks.
std::vector<Call> reads_for(const Needs& needs);

/// Brings what those calls gave.
Tables read_tables(const Needs& needs, const std::vector<Rows>& rows);

/// The calls that write what changed.
/// @param hosts has all hosts of rows that were inserted
std::vector<Call> writes_for(const Changes& changes, const Tables& tables, const HostNumbers& hosts);

/// Whether `changes` are new invites alone, each of which leaves most of its columns empty.
bool only_plain_invites(const Changes& changes, const Tables& tables);

/// The call that inserts them where the keys in `tables` are only believed to be as they stand there: all, or
/// none where a key is not.
Call guarded_insertion_of(const std::set<core::InviteId>& inserted, const Tables& tables,
                          const HostNumbers& hosts);

}  // namespace usher::store::postgres
