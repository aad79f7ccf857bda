#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace usher::text {

/// What the whole of a text says in decimal digits; a minus before them where `Number` has signs.
/// @returns nothing for any other text, and for what is too large
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace usher::text
