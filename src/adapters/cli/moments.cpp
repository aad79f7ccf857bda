#include "adapters/cli/moments.hpp"

#include <chrono>
#include <optional>
#include <string>

#include "base/text/whole_number.hpp"
#include "domain/model/duration.hpp"

namespace usher::cli {
namespace {

constexpr std::size_t day_size = std::string_view("2026-11-01").size();
constexpr std::size_t second_size = std::string_view("2026-11-01T10:00:00Z").size();

/// Two or four digits; a sign is none.
std::optional<unsigned> digits_at(std::string_view text, std::size_t at, std::size_t count) {
  return text::whole_number<unsigned>(text.substr(at, count));
}

std::optional<domain::Timestamp> day_of(std::string_view text) {
  const auto year = digits_at(text, 0, 4);
  const auto month = digits_at(text, 5, 2);
  const auto day = digits_at(text, 8, 2);
  if (text[4] != '-' || text[7] != '-' || !year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok()) return std::nullopt;
  return domain::Timestamp{std::chrono::sys_days{date}};
}

std::optional<domain::Duration> time_of_day(std::string_view text) {
  const auto hours = digits_at(text, 11, 2);
  const auto minutes = digits_at(text, 14, 2);
  const auto seconds = digits_at(text, 17, 2);
  const bool punctuated = (text[10] == 'T' || text[10] == 't' || text[10] == ' ') && text[13] == ':' &&
                          text[16] == ':' && (text[19] == 'Z' || text[19] == 'z');
  if (!punctuated || !hours || !minutes || !seconds) return std::nullopt;
  if (*hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
  return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + std::chrono::seconds{*seconds};
}

std::optional<domain::Timestamp> written_out(std::string_view text) {
  if (text.size() == day_size) return day_of(text);
  if (text.size() != second_size) return std::nullopt;
  const auto day = day_of(text.substr(0, day_size));
  const auto time = time_of_day(text);
  if (!day || !time) return std::nullopt;
  return *day + *time;
}

}  // namespace

domain::Result<domain::Timestamp> parse_moment(std::string_view text, domain::Timestamp now,
                                               Reckoned reckoned) {
  if (const auto moment = written_out(text)) return *moment;
  if (const auto distance = domain::parse_duration(text)) {
    return reckoned == Reckoned::back ? now - *distance : now + *distance;
  }
  return domain::fail(domain::Errc::invalid_argument,
                      "'" + std::string(text) +
                          "' is no time: write a day such as 2026-11-01, a second such as "
                          "2026-11-01T10:00:00Z (UTC), or how far from now, such as 7d");
}

}  // namespace usher::cli
