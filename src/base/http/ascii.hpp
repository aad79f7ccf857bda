#pragma once

#include <string_view>

#include "base/text/ascii.hpp"

namespace usher::http {

/// A character of a token (RFC 9110 section 5.6.2): what methods and field names are made of.
constexpr bool is_token_char(char c) noexcept {
  return text::is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

}  // namespace usher::http
