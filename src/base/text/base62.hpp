#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::text::base62 {

inline constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Writes `value` with exactly `out.size()` digits, most significant first; what does not fit is cut.
template <class Unsigned, std::size_t digits>
constexpr void encode(Unsigned value, std::array<char, digits>& out) {
  for (std::size_t i = digits; i-- > 0;) {
    out[i] = alphabet[static_cast<std::size_t>(value % 62)];
    value /= 62;
  }
}

constexpr int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  if (c >= 'a' && c <= 'z') return c - 'a' + 36;
  return -1;
}

/// The inverse; nothing for other characters and for numbers that `Unsigned` can't hold, so that
/// each value has one spelling of a given length.
template <class Unsigned>
constexpr std::optional<Unsigned> decode(std::string_view text) {
  Unsigned value = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    const Unsigned grown = value * 62;
    if (value > static_cast<Unsigned>(~Unsigned{0}) / 62) return std::nullopt;
    const Unsigned sum = grown + static_cast<Unsigned>(digit);
    if (sum < grown) return std::nullopt;
    value = sum;
  }
  return value;
}

}  // namespace usher::text::base62
