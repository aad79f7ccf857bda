#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "domain/model/api_key.hpp"
#include "domain/model/jid.hpp"

namespace usher::store::postgres {

/// The numbers that stand for hosts in rows.
using HostNumbers = std::map<domain::DomainName, std::int64_t>;

using KeysById = std::map<std::string, domain::ApiKey>;

/// Rows that were seen on a connection, and need not be read each time.
struct KnownRows {
  HostNumbers hosts;  ///< these stay as they are
  KeysById keys;      ///< these may be gone: what relies on one has to say so
};

}  // namespace usher::store::postgres
