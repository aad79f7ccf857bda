#include "base/http/accept.hpp"

#include <algorithm>
#include <initializer_list>
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

using MediaTypes = std::initializer_list<std::string_view>;

bool names(std::string_view element, MediaTypes types) {
  const std::string_view type = next_part(element, ';');
  if (std::ranges::none_of(types, [&](auto each) { return text::ascii_iequals(type, each); })) return false;
  while (!element.empty()) {
    if (is_refusal(next_part(element, ';'))) return false;
  }
  return true;
}

bool accepts(const Request& request, MediaTypes types) {
  bool accepts = false;
  request.each("Accept", [&](std::string_view list) {
    while (!list.empty() && !accepts) accepts = names(next_part(list, ','), types);
  });
  return accepts;
}

}  // namespace

bool accepts_html(const Request& request) { return accepts(request, {"text/html", "application/xhtml+xml"}); }

bool accepts_event_stream(const Request& request) { return accepts(request, {"text/event-stream"}); }

}  // namespace usher::http
