#include "base/text/one_line.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"

namespace usher::text {

std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto part = trimmed(text.substr(0, end), blanks);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    if (!line.empty()) line += line.ends_with(';') ? " " : "; ";
    line += part;
  }
  std::ranges::replace_if(line, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }, ' ');
  return line;
}

}  // namespace usher::text
