#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace usher::http {

constexpr bool has_bare_line_feed(std::string_view text) noexcept {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

/// Whether a chunk's first line (RFC 9112 section 7.1) may begin like this, as far as it came.
/// @param behind_data whether the line end of another chunk's data comes first
constexpr bool may_begin_chunk(std::string_view text, bool behind_data) noexcept {
  constexpr std::string_view line_end = "\r\n";
  constexpr std::size_t digits_max = 16;
  if (behind_data) {
    if (!line_end.starts_with(text.substr(0, line_end.size()))) return false;
    text.remove_prefix(std::min(text.size(), line_end.size()));
  }
  if (text.empty()) return true;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789abcdefABCDEF"), text.size());
  const std::size_t zeros = std::min(text.find_first_not_of('0'), digits);
  if (digits == 0 || digits - zeros > digits_max) return false;
  text.remove_prefix(digits);
  if (text.starts_with('\r')) return line_end.starts_with(text.substr(0, line_end.size()));
  return text.empty() || text.starts_with(';') || text.starts_with(' ') || text.starts_with('\t');
}

}  // namespace usher::http
