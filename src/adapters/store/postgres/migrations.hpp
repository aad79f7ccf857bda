#pragma once

#include <cstddef>
#include <span>

#include "adapters/store/postgres/setup_retry.hpp"
#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"

namespace usher::store::postgres {

/// Makes the database one of this program's schema: checks that it is usher's, not newer, and sealed by the
/// same key file; migrates it. Several nodes may do so at once. Blocks.
/// @param key_fingerprint noted in a database that has none yet; empty: not compared
domain::Result<void> prepare_database(const secrets::Secret& address, SetupRetry retry,
                                      std::span<const std::byte> key_fingerprint);

}  // namespace usher::store::postgres
