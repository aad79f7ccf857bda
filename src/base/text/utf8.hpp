#pragma once

#include <cstddef>
#include <string_view>

namespace usher::text {

/// Whether a byte continues a character that began before it (RFC 3629, section 3).
constexpr bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  ///< in UTF-8; 0: no well-formed character is there
};

/// @param at less than the text's size
Character character_at(std::string_view text, std::size_t at) noexcept;

/// Code points that are none for interchange (Unicode 15, section 23.7). XML can't hold U+FFFE and U+FFFF: a
/// server that is sent one ends the stream.
bool is_noncharacter(char32_t code) noexcept;

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text) noexcept;

}  // namespace usher::text
