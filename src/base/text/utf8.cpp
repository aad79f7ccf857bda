#include "base/text/utf8.hpp"

#include <cstdint>

namespace usher::text {
namespace {

/// The mark that UTF-8 has in the first byte of a sequence, by its size, taken away.
char32_t payload_of(std::uint32_t lead, std::size_t size) {
  return size == 1 ? lead : lead & (0xFFU >> (size + 1));
}

/// Length of the sequence that starts at `text[at]`, 0 where it is malformed (RFC 3629 section 4).
std::size_t sequence_size(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) {
    return at + i < text.size() && continues_character(text[at + i]);
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return !overlong && !surrogate && continues(1) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return !overlong && !beyond && continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) noexcept {
  const std::size_t size = sequence_size(text, at);
  if (size == 0) return {};
  char32_t code = payload_of(static_cast<unsigned char>(text[at]), size);
  for (std::size_t i = 1; i < size; ++i)
    code = code << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  return {.code = code, .bytes = size};
}

bool is_noncharacter(char32_t code) noexcept {
  return (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFEU) == 0xFFFE;
}

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = sequence_size(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

}  // namespace usher::text
