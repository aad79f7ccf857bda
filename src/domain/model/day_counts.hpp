#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// A day in UTC.
using Day = std::chrono::sys_days;

inline Day day_of(Timestamp time) { return std::chrono::floor<std::chrono::days>(time); }

/// `2026-11-30` (RFC 3339, full-date).
std::string to_string(Day day);
/// @returns `invalid_argument` for what is no such date
Result<Day> parse_day(std::string_view text);

/// How far people came on one day: from an invite that was created to an account that was registered.
struct DayCounts {
  DomainName host;
  Day day;
  std::uint64_t created = 0;     ///< invites
  std::uint64_t opened = 0;      ///< how often a page of a pending invite was shown
  std::uint64_t forms = 0;       ///< how often a form for an account was sent
  std::uint64_t registered = 0;  ///< accounts

  /// Whatever host and day they are of.
  void add(const DayCounts& others);

  bool operator==(const DayCounts&) const = default;
};

/// How often an invite's page was shown on one day.
struct InviteOpenings {
  InviteId invite;
  Day day;
  std::uint64_t count = 0;

  bool operator==(const InviteOpenings&) const = default;
};

/// What visitors of pages did, and nothing of who they were.
struct Visits {
  std::vector<DayCounts> days;          ///< with `opened` and `forms` alone
  std::vector<InviteOpenings> invites;  ///< each invite and day once, up to `visited_invites_max`

  [[nodiscard]] bool empty() const { return days.empty() && invites.empty(); }
};

/// How many invites one transaction writes openings of.
inline constexpr std::size_t visited_invites_max = 500;
/// How many days may be asked for at once.
inline constexpr std::chrono::days statistics_range_max{366};
/// Whether that can be asked for, both ends among them.
inline bool is_range(Day from, Day until) { return from <= until && until - from < statistics_range_max; }
/// What is wrong where it can't.
inline constexpr std::string_view statistics_range_text =
    "from 1 to 366 days, the first one before the last one";

}  // namespace usher::domain
