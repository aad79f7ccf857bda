#pragma once

#include <string>
#include <string_view>

namespace usher::text {

/// Every byte but letters and digits of ASCII, and what is in `kept`, as `%` and two hexadecimal digits
/// (RFC 3986 section 2.1).
std::string percent_encoded(std::string_view text, std::string_view kept,
                            std::string_view digits = "0123456789ABCDEF");

/// The other way round. A `%` without two such digits behind it stands for itself.
std::string percent_decoded(std::string_view text);

}  // namespace usher::text
