#include "adapters/store/sqlite/statistics_table.hpp"

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

StatisticsLists::StatisticsLists(Connection& connection)
    : days_(connection, sql::list_day_counts_sql),
      openings_(connection, sql::list_openings_sql),
      untold_(connection, sql::find_untold_sql),
      to_count_(connection, sql::events_to_count_sql) {}

std::vector<domain::DayCounts> StatisticsLists::of_days(const domain::DayFilter& filter) {
  std::optional<std::string_view> host;
  if (filter.host) host = filter.host->str();
  std::vector<domain::DayCounts> days;
  Rows rows = days_.query(day_number(filter.from), day_number(filter.until), host);
  while (rows.next()) {
    days.push_back({.host = stored_or_throw(domain::DomainName::parse(rows.text(0))),
                    .day = day(rows.integer(1)),
                    .created = static_cast<std::uint64_t>(rows.integer(2)),
                    .opened = static_cast<std::uint64_t>(rows.integer(3)),
                    .forms = static_cast<std::uint64_t>(rows.integer(4)),
                    .registered = static_cast<std::uint64_t>(rows.integer(5))});
  }
  return days;
}

std::vector<domain::InviteOpenings> StatisticsLists::of_invite(domain::InviteId invite) {
  std::vector<domain::InviteOpenings> days;
  Rows rows = openings_.query(row_id(invite));
  while (rows.next()) {
    days.push_back({.invite = {static_cast<std::uint64_t>(rows.integer(0))},
                    .day = day(rows.integer(1)),
                    .count = static_cast<std::uint64_t>(rows.integer(2))});
  }
  return days;
}

std::vector<domain::InviteId> StatisticsLists::untold(domain::Timestamp now, std::uint32_t limit) {
  std::vector<domain::InviteId> ids;
  Rows rows = untold_.query(millis(now), std::int64_t{limit});
  while (rows.next()) ids.push_back({static_cast<std::uint64_t>(rows.integer(0))});
  return ids;
}

bool StatisticsLists::behind() {
  Rows rows = to_count_.query(std::int64_t{1});
  return rows.next() && rows.integer(1) > 0;
}

StatisticsWrites::StatisticsWrites(Connection& connection)
    : connection_(connection),
      take_expiry_(connection, sql::take_expiry_sql),
      add_counts_(connection, sql::add_day_counts_sql),
      begin_openings_(connection, sql::begin_openings_sql),
      add_openings_(connection, sql::add_openings_sql),
      to_count_(connection, sql::events_to_count_sql),
      count_events_(connection, sql::count_events_sql),
      note_counted_(connection, sql::note_counted_sql),
      prune_(connection, sql::prune_day_counts_sql) {}

bool StatisticsWrites::take_expiry(domain::InviteId id, domain::Timestamp now) {
  take_expiry_.run(row_id(id), millis(now));
  return connection_.changes() > 0;
}

void StatisticsWrites::add(const domain::DayCounts& counts) {
  add_counts_.run(counts.host.str(), day_number(counts.day), static_cast<std::int64_t>(counts.created),
                  static_cast<std::int64_t>(counts.opened), static_cast<std::int64_t>(counts.forms),
                  static_cast<std::int64_t>(counts.registered));
}

bool StatisticsWrites::add(const domain::InviteOpenings& openings) {
  const auto count = static_cast<std::int64_t>(openings.count);
  begin_openings_.run(row_id(openings.invite), day_number(openings.day), count);
  if (connection_.changes() > 0) return true;
  add_openings_.run(row_id(openings.invite), day_number(openings.day), count);
  return false;
}

std::uint32_t StatisticsWrites::add_up_events(std::uint32_t limit) {
  std::int64_t last = 0;
  std::uint32_t count = 0;
  {
    Rows rows = to_count_.query(std::int64_t{limit});
    if (rows.next() && !rows.null(0)) {
      last = rows.integer(0);
      count = static_cast<std::uint32_t>(rows.integer(1));
    }
  }
  if (count == 0) return 0;
  count_events_.run(last, code_of(domain::EventType::invite_created),
                    code_of(domain::EventType::account_created));
  note_counted_.run(last);
  return count;
}

std::uint32_t StatisticsWrites::prune(domain::Day before, std::uint32_t limit) {
  prune_.run(day_number(before), std::int64_t{limit});
  return static_cast<std::uint32_t>(connection_.changes());
}

}  // namespace usher::store::sqlite
