#include "domain/model/checked_text.hpp"

#include "base/text/utf8.hpp"

namespace usher::domain {
namespace {

/// Characters that end a line or steer a terminal.
bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029;
}

}  // namespace

Result<std::string> checked_text(std::string_view text, std::size_t bytes_max, std::string_view what) {
  const auto refuse = [&](std::string why) {
    return fail(Errc::invalid_argument, std::string(what) + std::move(why));
  };
  if (text.size() > bytes_max) return refuse(" has at most " + std::to_string(bytes_max) + " bytes");
  if (!text::is_utf8(text)) return refuse(" must be valid UTF-8");
  for (std::size_t at = 0; at < text.size();) {
    const text::Character character = text::character_at(text, at);
    if (is_control(character.code)) return refuse(" can't hold control characters");
    if (text::is_noncharacter(character.code))
      return refuse(" can't hold code points that are no characters, as U+FFFF");
    at += character.bytes;
  }
  return std::string(text);
}

}  // namespace usher::domain
