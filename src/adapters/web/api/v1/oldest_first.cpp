#include "adapters/web/api/v1/oldest_first.hpp"

#include "base/text/whole_number.hpp"

namespace usher::api::v1 {
namespace {

/// Longer than any that `to_cursor` makes.
constexpr std::size_t cursor_bytes_max = 512;

}  // namespace

std::string to_cursor(const AgePlace& place) {
  return std::to_string(place.first.time_since_epoch().count()) + '.' + place.second;
}

domain::Result<AgePlace> parse_age_cursor(std::string_view text) {
  const auto dot = text.find('.');
  const auto millis = text::whole_number<std::int64_t>(text.substr(0, dot));
  if (millis && dot != std::string_view::npos && text.size() <= cursor_bytes_max) {
    return AgePlace{domain::Timestamp{domain::Duration{*millis}}, std::string(text.substr(dot + 1))};
  }
  return domain::fail(domain::Errc::invalid_argument, "this is no cursor of such a list");
}

AgePage age_page_in(const Arguments& arguments, Faults& faults) {
  return {.after = arguments.parsed("after", parse_age_cursor, faults), .limit = limit_in(arguments, faults)};
}

}  // namespace usher::api::v1
