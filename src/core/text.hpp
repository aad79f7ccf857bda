#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace usher::core {

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text) noexcept;

/// For words that people give to things: well-formed UTF-8 of at most `bytes_max` bytes without
/// control characters, so that it fits on one line wherever it is shown.
/// @param what how the error calls the text, such as "a note"
Result<std::string> checked_text(std::string_view text, std::size_t bytes_max, std::string_view what);

/// The name of `value` in a table of pairs (value, name) that names every value.
template <class Names, class Value>
constexpr std::string_view name_in(const Names& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return {};
}

/// The value called `text` in such a table.
/// @returns `invalid_argument`, listing the names there are; `what` is the noun for them.
template <class Names>
auto value_in(const Names& names, std::string_view text, std::string_view what)
    -> Result<typename Names::value_type::first_type> {
  std::string known;
  for (const auto& [value, name] : names) {
    if (name == text) return value;
    known += known.empty() ? "" : ", ";
    known += name;
  }
  return std::unexpected(Error{Errc::invalid_argument, "no such " + std::string(what) + " '" +
                                                           std::string(text) + "': there are " + known});
}

}  // namespace usher::core
