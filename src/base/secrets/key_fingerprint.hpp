#pragma once

#include <array>
#include <cstddef>

#include "base/secrets/master_key.hpp"

namespace usher::secrets {

using KeyFingerprint = std::array<std::byte, 16>;

/// Tells one key file from another and gives nothing away of it: a database holds the one of the key file
/// that its links and keys depend on.
KeyFingerprint fingerprint_of(const MasterKey& master);

}  // namespace usher::secrets
