#include "domain/model/rfc3339.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/text/ascii.hpp"
#include "base/text/whole_number.hpp"

namespace usher::domain {
namespace {

using std::chrono::minutes;

/// Takes what stands for it in `pattern` from the start of a text: digits for `0`, else the same character.
class Taker {
 public:
  explicit Taker(std::string_view text) : rest_(text) {}

  std::optional<unsigned> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    const auto number = text::whole_number<unsigned>(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return number;
  }
  bool one_of(std::string_view characters) {
    if (rest_.empty() || !characters.contains(rest_.front())) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void skip(std::size_t count) { rest_.remove_prefix(count); }

 private:
  std::string_view rest_;
};

std::optional<Timestamp> date_in(Taker& text) {
  const auto year = text.digits(4);
  const bool first = text.one_of("-");
  const auto month = text.digits(2);
  const bool second = text.one_of("-");
  const auto day = text.digits(2);
  if (!year || !month || !day || !first || !second || *year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

std::optional<Duration> time_in(Taker& text) {
  const auto hour = text.digits(2);
  const bool first = text.one_of(":");
  const auto minute = text.digits(2);
  const bool second = text.one_of(":");
  const auto seconds = text.digits(2);
  if (!hour || !minute || !seconds || !first || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *seconds > 59) return std::nullopt;
  return std::chrono::hours(*hour) + minutes(*minute) + std::chrono::seconds(*seconds);
}

/// 0 where there is none.
std::optional<Duration> fraction_in(Taker& text) {
  if (!text.one_of(".")) return Duration{};
  const auto digits = std::min(text.rest().find_first_not_of("0123456789"), text.rest().size());
  if (digits < 1 || digits > 9) return std::nullopt;
  std::string thousandths(text.rest().substr(0, std::min<std::size_t>(digits, 3)));
  thousandths.resize(3, '0');
  text.skip(digits);
  return Duration(text::whole_number<int>(thousandths).value_or(0));
}

std::optional<Duration> offset_in(Taker& text) {
  if (text.one_of("Zz")) return Duration{};
  const bool behind = text.rest().starts_with('-');
  if (!text.one_of("+-")) return std::nullopt;
  const auto hours = text.digits(2);
  const bool colon = text.one_of(":");
  const auto rest = text.digits(2);
  if (!hours || !rest || !colon || *hours > 23 || *rest > 59) return std::nullopt;
  const Duration offset = std::chrono::hours(*hours) + minutes(*rest);
  return behind ? -offset : offset;
}

}  // namespace

Result<Timestamp> parse_rfc3339(std::string_view text) {
  Taker taker(text);
  const auto date = date_in(taker);
  const bool separated = taker.one_of("Tt ");
  const auto time = time_in(taker);
  const auto fraction = fraction_in(taker);
  const auto offset = offset_in(taker);
  if (date && separated && time && fraction && offset && taker.rest().empty()) {
    return *date + *time + *fraction - *offset;
  }
  return fail(Errc::invalid_argument, "a time is needed, such as 2026-11-23T22:45:04Z");
}

}  // namespace usher::domain
