#pragma once

#include <cstdint>
#include <vector>

#include "adapters/store/sqlite/connection.hpp"
#include "domain/model/day_counts.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// What is counted for people, and which invites expired without anybody having been told.
class StatisticsLists {
 public:
  explicit StatisticsLists(Connection& connection);

  std::vector<domain::DayCounts> of_days(const domain::DayFilter& filter);
  std::vector<domain::InviteOpenings> of_invite(domain::InviteId invite);
  std::vector<domain::InviteId> untold(domain::Timestamp now, std::uint32_t limit);
  /// Whether there are events that are yet to be added up.
  bool behind();

 private:
  Statement days_;
  Statement openings_;
  Statement untold_;
  Statement to_count_;
};

class StatisticsWrites {
 public:
  explicit StatisticsWrites(Connection& connection);

  bool take_expiry(domain::InviteId id, domain::Timestamp now);
  void add(const domain::DayCounts& counts);
  /// @returns whether these are the first ones
  bool add(const domain::InviteOpenings& openings);
  /// Gives how many events were looked at.
  std::uint32_t add_up_events(std::uint32_t limit);
  /// Gives how many.
  std::uint32_t prune(domain::Day before, std::uint32_t limit);

 private:
  Connection& connection_;
  Statement take_expiry_;
  Statement add_counts_;
  Statement begin_openings_;
  Statement add_openings_;
  Statement to_count_;
  Statement count_events_;
  Statement note_counted_;
  Statement prune_;
};

}  // namespace usher::store::sqlite
