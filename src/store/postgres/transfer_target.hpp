#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/error.hpp"
#include "core/secret.hpp"
#include "transfer/ports.hpp"

namespace usher::store::postgres {

/// Opens a PostgreSQL database for everything to be moved to: makes its tables, and notes or compares the key
/// file's fingerprint. It holds a lock, so that two transfers can't meet; a node must not run on it
/// meanwhile.
core::Result<std::unique_ptr<transfer::Target>> open_transfer_target(
    const core::Secret& address, std::span<const std::byte> key_fingerprint);

}  // namespace usher::store::postgres
