#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"

namespace usher::store::postgres {

/// How a server is set up, and what is in its database.
struct ServerReport {
  int version = 0;  ///< 150004 is 15.4
  bool fsync = false;
  bool full_page_writes = false;
  std::string synchronous_commit;
  bool read_only = false;  ///< a standby, or told to be
  /// How far its clock is ahead of this machine's, as well as half a round trip tells.
  std::int64_t clock_ahead_ms = 0;
  bool encrypted = false;  ///< the connection
  bool same_machine = false;
  bool has_tables = false;  ///< usher's
  bool half_moved = false;  ///< `usher migrate` to it was begun and not finished
  std::optional<std::vector<std::byte>> key_fingerprint;
};

/// Looks at a server without changing anything.
domain::Result<ServerReport> inspect(const secrets::Secret& address);

}  // namespace usher::store::postgres
