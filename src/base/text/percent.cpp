#include "base/text/percent.hpp"

#include <charconv>

#include "base/text/ascii.hpp"

namespace usher::text {

std::string percent_encoded(std::string_view text, std::string_view kept, std::string_view digits) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_alphanumeric(c) || kept.contains(c)) {
      encoded += c;
    } else {
      encoded.append(1, '%').append(1, digits[byte >> 4U]).append(1, digits[byte & 0xFU]);
    }
  }
  return encoded;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const char* const digits = text.data() + at + 1;
    const bool encoded = text[at] == '%' && text.size() - at > 2 &&
                         std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    decoded += encoded ? static_cast<char>(value) : text[at];
    if (encoded) at += 2;
  }
  return decoded;
}

}  // namespace usher::text
