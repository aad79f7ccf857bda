#include "adapters/store/sqlite/event_lists.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/store/sqlite/rows.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

using Order = domain::EventFilter::Order;

/// Between which numbers to look, without these.
struct Window {
  std::int64_t above = 0;
  std::int64_t below = 0;
};

std::string query(std::string_view narrowing, std::string_view order) {
  return std::string(sql::list_events_sql).append(narrowing).append(order);
}

}  // namespace

EventLists::EventLists(Connection& connection, HostTable& hosts)
    : hosts_(hosts),
      numbers_(connection, sql::event_numbers_sql),
      forward_(connection, query("", sql::order_events_forward_sql)),
      backward_(connection, query("", sql::order_events_backward_sql)),
      forward_of_object_(connection, query(sql::narrow_to_object_sql, sql::order_events_forward_sql)),
      backward_of_object_(connection, query(sql::narrow_to_object_sql, sql::order_events_backward_sql)) {}

EventLists::Numbers EventLists::numbers() {
  Rows rows = numbers_.query();
  if (!rows.next()) return {};
  return {.first = rows.integer(0), .last = rows.integer(1)};
}

Statement& EventLists::statement_for(const domain::EventFilter& filter) {
  const bool forward = filter.order == Order::oldest_first;
  if (filter.object) return forward ? forward_of_object_ : backward_of_object_;
  return forward ? forward_ : backward_;
}

domain::EventPage EventLists::page(const domain::EventFilter& filter) {
  const bool forward = filter.order == Order::oldest_first;
  const auto there = numbers();
  // Nothing stands before the first one, and an index leads to those of an object.
  const std::int64_t scanned = filter.object ? there.last : std::int64_t{domain::events_scanned_max};
  const std::int64_t start =
      forward ? std::max(filter.after ? filter.after->number : 0, there.first - 1)
              : std::min(filter.after ? filter.after->number : there.last + 1, there.last + 1);
  const Window window = forward ? Window{.above = start, .below = std::min(start + scanned, there.last) + 1}
                                : Window{.above = std::max(start - scanned, there.first) - 1, .below = start};
  domain::EventPage page;
  page.last = filter.after;
  std::optional<std::int64_t> host;
  if (filter.host) {
    host = hosts_.find(*filter.host);
    if (!host) return page;
  }
  const std::size_t limit = std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max);
  Rows rows = statement_for(filter).query(window.above, window.below, static_cast<std::int64_t>(limit), host,
                                          std::int64_t{filter.types.bits()},
                                          std::int64_t{filter.actor_types.bits()}, text_of(filter.actor),
                                          text_of(filter.object), millis(filter.from), millis(filter.until));
  while (rows.next()) page.events.push_back(read_event(rows, hosts_));
  const std::int64_t end = page.events.size() == limit ? page.events.back().position.number
                           : forward                   ? window.below - 1
                                                       : window.above + 1;
  if (window.above + 1 < window.below) page.last = domain::EventPosition{.number = end};
  page.more =
      forward ? page.last && page.last->number < there.last : page.last && page.last->number > there.first;
  return page;
}

}  // namespace usher::store::sqlite
