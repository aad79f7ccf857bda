#include "adapters/web/pages/markup/escape.hpp"

#include <array>

#include "base/text/percent.hpp"
#include "base/text/utf8.hpp"

namespace usher::pages {
namespace {

/// Which bytes can't be copied as they are.
constexpr std::array<bool, 256> special = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) table[byte] = byte < 0x20 || byte >= 0x7f;
  for (const char c : {'&', '<', '>', '"', '\''}) table[static_cast<unsigned char>(c)] = true;
  table['\n'] = table['\t'] = false;
  return table;
}();

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_dropped(std::string_view sequence) {
  if (sequence.size() == 2) return sequence == "\xD8\x9C" || (sequence[0] == '\xC2' && sequence[1] < '\xA0');
  if (sequence.size() != 3 || sequence[0] != '\xE2') return false;
  const auto third = static_cast<unsigned char>(sequence[2]);
  return (sequence[1] == '\x80' && third >= 0xAA && third <= 0xAE) ||    // U+202A to U+202E
         (sequence[1] == '\x80' && (third == 0x8E || third == 0x8F)) ||  // U+200E and U+200F
         (sequence[1] == '\x81' && third >= 0xA6 && third <= 0xA9);      // U+2066 to U+2069
}

std::string_view reference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};  // a control character
  }
}

/// A character that can't be copied: how long it is, and what stands for it.
struct Special {
  std::size_t length;
  std::string_view stand_in;
};

/// What is special at the start of `text`; a length of 0: nothing, copy `skip` bytes.
Special special_at(std::string_view text, std::size_t& skip) {
  if (static_cast<unsigned char>(text[0]) < 0x80) return {1, reference(text[0])};
  const std::size_t length = text::character_at(text, 0).bytes;
  if (length == 0) return {1, replacement};
  if (is_dropped(text.substr(0, length))) return {length, {}};
  skip = length;
  return {0, {}};
}

bool has_safe_scheme(std::string_view url) {
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos || colon > url.find_first_of("/?#")) return false;
  const std::string_view scheme = url.substr(0, colon);
  return scheme == "https" || scheme == "http" || scheme == "xmpp" || scheme == "mailto";
}

/// A path on the page's own origin. `//host` and `/\host` are none: browsers take them to `host`.
bool is_own_path(std::string_view url) {
  if (url.starts_with('?') || url.starts_with('#')) return true;
  if (url.starts_with("./") || url.starts_with("../")) return true;
  return url.starts_with('/') && (url.size() == 1 || (url[1] != '/' && url[1] != '\\'));
}

}  // namespace

void append_escaped(std::string& out, std::string_view value) {
  std::size_t start = 0;
  std::size_t at = 0;
  while (at < value.size()) {
    std::size_t skip = 1;
    if (special[static_cast<unsigned char>(value[at])]) {
      const Special found = special_at(value.substr(at), skip);
      if (found.length > 0) {
        out.append(value, start, at - start);
        out += found.stand_in;
        start = at + found.length;
        skip = found.length;
      }
    }
    at += skip;
  }
  out.append(value, start);
}

void append_url(std::string& out, std::string_view value) {
  // Browsers skip tabs and line ends anywhere in a URL, so that they could hide what it is.
  const bool plain = value.find_first_of("\t\n\r ") == std::string_view::npos;
  if (plain && (has_safe_scheme(value) || is_own_path(value))) {
    append_escaped(out, value);
  } else {
    out += "about:invalid";
  }
}

void append_url_part(std::string& out, std::string_view value) { out += percent_encoded(value); }

std::string percent_encoded(std::string_view value) { return text::percent_encoded(value, "-._~"); }

}  // namespace usher::pages
