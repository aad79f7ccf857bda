#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace usher::text {

/// Two digits for each byte, in small letters.
inline std::string hexadecimal(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) / 16];
    text += digits[std::to_integer<unsigned>(byte) % 16];
  }
  return text;
}

}  // namespace usher::text
