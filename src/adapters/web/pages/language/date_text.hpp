#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/web/pages/language/catalogue.hpp"
#include "domain/model/time.hpp"

namespace usher::pages {

/// The messages that dates are written with: the months' names with bars between them, and where each
/// part goes. Translators know them; a table of ICU's would weigh more than all pages.
inline constexpr std::string_view months_message =
    "January|February|March|April|May|June|July|August|September|October|November|December";
inline constexpr std::string_view date_message = "{day} {month} {year}, {time} UTC";

/// `24 November 2026, 14:05 UTC`, in the catalogue's language. UTC, since a server doesn't know where its
/// reader is; the script writes local time over it.
std::string date_text(domain::Timestamp time, const Catalogue& catalogue, const MessageList& messages);

/// About how much time is left, rounded to the largest unit of which there are two or more, or one minute.
struct TimeLeft {
  std::optional<std::uint32_t> days;
  std::optional<std::uint32_t> hours;
  std::optional<std::uint32_t> minutes;

  bool operator==(const TimeLeft&) const = default;
};
/// @returns nothing in any unit where no time is left
TimeLeft time_left(domain::Duration duration);

}  // namespace usher::pages
