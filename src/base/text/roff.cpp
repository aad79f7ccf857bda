#include "base/text/roff.hpp"

#include <algorithm>

namespace usher::text {
namespace {

/// How many bytes a link's address takes that begins behind its text; 0 where none does.
std::size_t address_size(std::string_view behind) {
  if (!behind.starts_with("](")) return 0;
  const auto end = behind.find(')');
  return end == std::string_view::npos ? 0 : end + 1;
}

bool begins_link(std::string_view rest) {
  const auto middle = rest.find(']');
  return rest.starts_with('[') && middle != std::string_view::npos && address_size(rest.substr(middle)) != 0;
}

/// @param first whether it begins a line, where a full stop would be a request
std::string escaped(char c, bool first) {
  if (c == '.' && first) return "\\&.";
  if (c == '\\') return "\\e";
  if (c == '-') return "\\-";
  if (c == '\'') return "\\(aq";
  if (c == '"') return "\\(dq";
  return std::string(1, c == '\n' ? ' ' : c);
}

std::string roff_of_line(std::string_view line) {
  if (line.starts_with("## ")) return ".SH " + roff(line.substr(3)) + "\n";
  if (line.starts_with("### ")) return ".SS " + roff(line.substr(4)) + "\n";
  if (line.starts_with("- ")) return ".IP \\(bu 2\n" + roff(line.substr(2)) + "\n";
  if (line.empty()) return ".PP\n";
  return roff(line) + "\n";
}

}  // namespace

std::string roff(std::string_view text) {
  std::string page;
  bool code = false;
  bool link = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (text[i] == '`') {
      code = !code;
      page += code ? "\\fB" : "\\fR";
    } else if (!code && !link && begins_link(rest)) {
      link = true;
    } else if (!code && link && address_size(rest) != 0) {
      link = false;
      i += address_size(rest) - 1;
    } else {
      page += escaped(text[i], page.empty());
    }
  }
  return page;
}

std::string roff_of_markdown(std::string_view page) {
  std::string roff;
  while (!page.empty()) {
    const auto end = std::min(page.find('\n'), page.size());
    const auto line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    if (!line.starts_with("# ") && !line.starts_with("<!--")) roff += roff_of_line(line);
  }
  return roff;
}

}  // namespace usher::text
