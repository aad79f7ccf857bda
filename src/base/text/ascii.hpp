#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace usher::text {

constexpr bool is_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// ASCII only and regardless of locale: the names in protocols know no other letters.

constexpr bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr bool is_hexadecimal(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline std::string ascii_lowered(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), ascii_lower);
  return lowered;
}

constexpr bool ascii_iequals(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

constexpr bool ascii_icontains(std::string_view text, std::string_view part) noexcept {
  const auto same = [](char x, char y) { return ascii_lower(x) == ascii_lower(y); };
  return part.empty() || !std::ranges::search(text, part, same).empty();
}

/// What RFC 9110 section 5.6.3 allows around the parts of a field.
inline constexpr std::string_view spaces_and_tabs = " \t";
inline constexpr std::string_view blanks = " \t\r\n";

/// Without the characters of `outer` at its ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view outer = spaces_and_tabs) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(outer), text.size()));
  return text.substr(0, text.find_last_not_of(outer) + 1);
}

}  // namespace usher::text
