#include "core/time.hpp"

#include <string_view>

namespace usher::core {
namespace {

/// `std::format` has no dates in the standard library of g++ 12.
void append(std::string& text, long number, std::size_t digits, std::string_view after) {
  std::string padded = std::to_string(number);
  if (padded.size() < digits) padded.insert(0, digits - padded.size(), '0');
  text += padded;
  text += after;
}

}  // namespace

std::string to_rfc3339(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
  std::string text;
  append(text, int{date.year()}, 4, "-");
  append(text, static_cast<long>(unsigned{date.month()}), 2, "-");
  append(text, static_cast<long>(unsigned{date.day()}), 2, "T");
  append(text, clock.hours().count(), 2, ":");
  append(text, clock.minutes().count(), 2, ":");
  append(text, clock.seconds().count(), 2, "Z");
  return text;
}

}  // namespace usher::core
