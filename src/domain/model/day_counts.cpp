#include "domain/model/day_counts.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace usher::domain {
namespace {

constexpr std::size_t date_length = 10;

std::string padded(unsigned number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::optional<unsigned> number_in(std::string_view digits) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string to_string(Day day) {
  const std::chrono::year_month_day date{day};
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + '-' +
         padded(static_cast<unsigned>(date.month()), 2) + '-' + padded(static_cast<unsigned>(date.day()), 2);
}

void DayCounts::add(const DayCounts& others) {
  created += others.created;
  opened += others.opened;
  forms += others.forms;
  registered += others.registered;
}

Result<Day> parse_day(std::string_view text) {
  if (text.size() == date_length && text[4] == '-' && text[7] == '-') {
    const auto year = number_in(text.substr(0, 4));
    const auto month = number_in(text.substr(5, 2));
    const auto day = number_in(text.substr(8));
    if (year && month && day) {
      const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                             std::chrono::month{*month}, std::chrono::day{*day}};
      // Stores divide the milliseconds since 1970, which would round times before that into the day after.
      if (date.ok() && Day{date} >= Day{}) return Day{date};
    }
  }
  return fail(Errc::invalid_argument, "a day is a date like 2026-11-30");
}

}  // namespace usher::domain
