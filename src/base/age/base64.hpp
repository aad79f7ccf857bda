#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/age/primitives.hpp"

namespace usher::age {

/// Base64 without padding (RFC 4648, sections 4 and 3.2), the only spelling that age allows of any bytes.
std::string base64_of(View bytes);
std::optional<Bytes> bytes_from_base64(std::string_view text);

}  // namespace usher::age
