#include "domain/model/cleaned_text.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"
#include "base/text/utf8.hpp"
#include "domain/model/checked_text.hpp"

namespace usher::domain {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view space = " ";

/// What stands for the character, or for the byte where no character is; itself where it is fine.
std::string_view stand_in(std::string_view piece, text::Character character) {
  if (character.bytes == 0 || text::is_noncharacter(character.code)) return replacement;
  return checked_text(piece, piece.size(), "it") ? piece : space;
}

}  // namespace

std::string cleaned_text(std::string_view text, std::size_t bytes_max) {
  std::string cleaned;
  bool after_space = false;
  bool touched = false;
  while (!text.empty()) {
    const text::Character character = text::character_at(text, 0);
    const std::string_view piece = text.substr(0, std::max<std::size_t>(1, character.bytes));
    text.remove_prefix(piece.size());
    const std::string_view written = stand_in(piece, character);
    // Several line ends and control characters in a row are one space.
    const bool is_space = written != piece && written == space;
    touched = touched || is_space;
    if (is_space && after_space) continue;
    after_space = is_space;
    if (cleaned.size() + written.size() > bytes_max) {
      touched = true;
      break;
    }
    cleaned += written;
  }
  return touched ? std::string(text::trimmed(cleaned, space)) : cleaned;
}

}  // namespace usher::domain
