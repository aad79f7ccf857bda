#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"
#include "maintenance/transfer/ports.hpp"

namespace usher::store::postgres {

/// Opens a PostgreSQL database for everything to be moved to: makes its tables, and notes or compares the key
/// file's fingerprint. It holds a lock, so that two transfers can't meet; a node must not run on it
/// meanwhile.
domain::Result<std::unique_ptr<transfer::Target>> open_transfer_target(
    const secrets::Secret& address, std::span<const std::byte> key_fingerprint);

}  // namespace usher::store::postgres
