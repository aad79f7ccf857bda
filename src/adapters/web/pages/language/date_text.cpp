#include "adapters/web/pages/language/date_text.hpp"

#include <algorithm>
#include <array>

namespace usher::pages {
namespace {

std::string_view part(std::string_view list, unsigned index) {
  while (index-- > 0) {
    const std::size_t bar = list.find('|');
    if (bar == std::string_view::npos) return {};
    list.remove_prefix(bar + 1);
  }
  return list.substr(0, list.find('|'));
}

std::string two_digits(long number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string date_text(domain::Timestamp time, const Catalogue& catalogue, const MessageList& messages) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::minutes>(time - day)};
  const unsigned month = static_cast<unsigned>(date.month()) - 1;
  const std::array<std::pair<std::string_view, std::string>, 4> parts{{
      {"day", std::to_string(static_cast<unsigned>(date.day()))},
      {"month", std::string(part(catalogue.text(messages.find(months_message)), month))},
      {"year", std::to_string(static_cast<int>(date.year()))},
      {"time", two_digits(clock.hours().count()) + ':' + two_digits(clock.minutes().count())},
  }};
  std::string_view pattern = catalogue.text(messages.find(date_message));
  std::string text;
  for (std::size_t brace = pattern.find('{'); brace != std::string_view::npos; brace = pattern.find('{')) {
    const std::size_t end = pattern.find('}', brace);
    text += pattern.substr(0, brace);
    const auto* found = std::ranges::find(parts, pattern.substr(brace + 1, end - brace - 1),
                                          [](const auto& p) { return p.first; });
    if (found != parts.end()) text += found->second;
    pattern.remove_prefix(end + 1);
  }
  return text += pattern;
}

TimeLeft time_left(domain::Duration duration) {
  using namespace std::chrono;
  if (duration <= domain::Duration::zero()) return {};
  const auto count = [](auto whole) { return static_cast<std::uint32_t>(whole.count()); };
  // Rounded as people do: of a week that began a moment ago seven days are left, not six.
  if (round<hours>(duration) >= days{2})
    return {.days = count(round<days>(duration)), .hours = {}, .minutes = {}};
  if (round<minutes>(duration) >= hours{2})
    return {.days = {}, .hours = count(round<hours>(duration)), .minutes = {}};
  return {.days = {}, .hours = {}, .minutes = std::max(1U, count(round<minutes>(duration)))};
}

}  // namespace usher::pages
