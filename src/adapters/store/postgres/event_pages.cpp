#include "adapters/store/postgres/event_pages.hpp"

#include <limits>
#include <optional>
#include <string_view>

#include "adapters/store/columns/columns.hpp"
#include "adapters/store/postgres/rows.hpp"

namespace usher::store::postgres {
namespace {

/// How many events are looked at: no more than are asked for, where all match.
std::int64_t scanned_for(const domain::EventFilter& filter) {
  const bool all_match = !filter.host && filter.types.empty() && filter.actor_types.empty() &&
                         !filter.actor && !filter.from && !filter.until;
  return all_match ? filter.limit + 1 : domain::events_scanned_max;
}

}  // namespace

Call list_events_call(const domain::EventFilter& filter) {
  constexpr auto beyond = std::numeric_limits<std::int64_t>::max();
  const bool forward = filter.order == domain::EventFilter::Order::oldest_first;
  const auto start = filter.after.value_or(forward ? domain::EventPosition{-1, 0, 0}
                                                   : domain::EventPosition{beyond, beyond, beyond});
  std::optional<std::string_view> host;
  if (filter.host) host = filter.host->str();
  return {forward ? Statement::list_events : Statement::list_events_backward,
          parameters(start.epoch, start.transaction, start.number, scanned_for(filter),
                     std::int64_t{filter.limit}, host, std::int64_t{filter.types.bits()},
                     std::int64_t{filter.actor_types.bits()}, text_of(filter.actor), text_of(filter.object),
                     millis(filter.from), millis(filter.until))};
}

/// The last row tells which event was looked at last, and how many were.
domain::EventPage read_event_page(const Rows& rows, const domain::EventFilter& filter) {
  domain::EventPage page{.events = {}, .last = filter.after, .more = false};
  if (rows.count() == 0) return page;
  const int end = rows.count() - 1;
  for (int row = 0; row < end; ++row) page.events.push_back(read_event(rows, row));
  const auto looked_at_last = read_position(rows, end);
  page.last = page.events.size() == filter.limit ? page.events.back().position : looked_at_last;
  page.more = page.last != looked_at_last || rows.integer(end, 3) == scanned_for(filter);
  return page;
}

}  // namespace usher::store::postgres
