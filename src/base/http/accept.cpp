#include "base/http/accept.hpp"

#include <algorithm>
#include <string_view>

#include "base/text/ascii.hpp"

namespace usher::http {
namespace {

/// Takes what stands before `separator` off the text.
std::string_view next_part(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return text::trimmed(part);
}

/// `q=0`, `q=0.0`: not at all.
bool is_refusal(std::string_view parameter) {
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

bool names_html(std::string_view element) {
  const std::string_view type = next_part(element, ';');
  if (!text::ascii_iequals(type, "text/html") && !text::ascii_iequals(type, "application/xhtml+xml"))
    return false;
  while (!element.empty()) {
    if (is_refusal(next_part(element, ';'))) return false;
  }
  return true;
}

}  // namespace

bool accepts_html(const Request& request) {
  bool accepts = false;
  request.each("Accept", [&](std::string_view list) {
    while (!list.empty() && !accepts) accepts = names_html(next_part(list, ','));
  });
  return accepts;
}

}  // namespace usher::http
