#pragma once

#include <span>
#include <string>
#include <string_view>

namespace usher::config {

/// The sentence for a key that there is not: `unknown key; did you mean 'http.listen'?`.
/// @param full the dotted key, of which all but the last part exists
std::string unknown_key(std::string_view full, std::span<const std::string_view> keys);

}  // namespace usher::config
