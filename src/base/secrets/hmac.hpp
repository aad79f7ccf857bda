#pragma once

#include <initializer_list>
#include <string_view>

#include "base/secrets/master_key.hpp"

namespace usher::secrets {

/// HMAC-SHA-256 (RFC 2104) of the parts, one after another.
/// @throws std::runtime_error where the cryptographic library fails
KeyBytes hmac_sha256(const KeyBytes& key, std::initializer_list<std::string_view> parts);

}  // namespace usher::secrets
