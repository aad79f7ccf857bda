#pragma once

#include <string>
#include <string_view>

#include "base/secrets/secret.hpp"

namespace usher::xmpp {

/// What a component proves itself by: the SHA-1 of the stream's id and the secret, in hexadecimal digits
/// (XEP-0114 section 3).
/// @throws std::runtime_error where the cryptographic library fails
std::string handshake(std::string_view stream_id, const secrets::Secret& secret);

}  // namespace usher::xmpp
