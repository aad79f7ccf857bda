#include "base/http/request.hpp"

#include <algorithm>
#include <array>

#include "base/text/ascii.hpp"

namespace usher::http {

std::string_view to_string(Method method) noexcept {
  static constexpr std::array<std::string_view, 8> names{"GET",    "HEAD",  "POST",    "PUT",
                                                         "DELETE", "PATCH", "OPTIONS", "OTHER"};
  return names.at(static_cast<std::size_t>(method));
}

std::optional<std::string_view> Request::header(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(
      headers, [&](const HeaderField& field) { return text::ascii_iequals(field.name, name); });
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

std::size_t Request::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(
      headers, [&](const HeaderField& field) { return text::ascii_iequals(field.name, name); }));
}

}  // namespace usher::http
