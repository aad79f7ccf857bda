#include "adapters/store/sqlite/invite_walk.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "adapters/store/columns/columns.hpp"
#include "base/text/ascii.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

using domain::InviteFilter;
using domain::InviteOrder;

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

/// By which index a filter's few are found, if by any but that of expiry.
std::string_view narrowed(const InviteFilter& filter) {
  if (filter.username && filter.host) return sql::invites_for_username_sql;
  if (filter.inviter && filter.host) return sql::invites_of_inviter_sql;
  return filter.commanded_by ? sql::invites_by_command_sql : std::string_view{};
}

std::string_view ordered(InviteOrder order) {
  switch (order) {
    case InviteOrder::newest_first:
      return sql::newest_first_sql;
    case InviteOrder::oldest_first:
      return sql::oldest_first_sql;
    case InviteOrder::soonest_first:
      return sql::soonest_first_sql;
    case InviteOrder::latest_first:
      return sql::latest_first_sql;
  }
  return sql::newest_first_sql;
}

std::string_view by_expiry(const InviteFilter& filter) {
  // Without a host it takes sorting.
  return filter.host ? sql::invites_by_expiry_sql : sql::invites_by_id_sql;
}

std::string joined(std::string_view select, std::string_view from, std::string_view bounds,
                   std::string_view order) {
  return std::string(select).append(from).append(bounds).append(order);
}

}  // namespace

Statement& InviteWalk::prepared(const std::string& text) {
  const auto found = statements_.find(text);
  return found != statements_.end() ? found->second
                                    : statements_.try_emplace(text, connection_, text).first->second;
}

bool InviteWalk::show(const Part& part, const InviteFilter& filter, std::optional<std::int64_t> host,
                      const Look& look) {
  const auto label = line_of(filter.label);
  const auto note = filter.note ? std::optional(text::ascii_lowered(*filter.note)) : std::nullopt;
  Rows rows = prepared(part.text).query(
      part.above.id, part.below.id, millis(filter.now), std::int64_t{filter.states.bits()},
      std::int64_t{filter.kinds.bits()}, host, text_of(filter.inviter), text_of(filter.username),
      text_of(filter.commanded_by), std::int64_t{filter.naming_accounts}, text_of(filter.created_by_key),
      text_of(filter.group), text_of(label), text_of(note), millis(filter.created_from),
      millis(filter.created_until), millis(filter.expires_from), millis(filter.expires_until),
      part.above.expires, part.below.expires, part.rows_max);
  while (rows.next()) {
    if (!look({.id = rows.integer(0), .expires = rows.integer(1), .matches = rows.integer(2) != 0}))
      return false;
  }
  return true;
}

void InviteWalk::in_order(const InviteFilter& filter, std::optional<std::int64_t> host,
                          std::uint32_t rows_max, const Look& look) {
  const auto range = range_of(filter);
  if (range.below <= range.above) return;
  const auto order = ordered(filter.order);
  if (!goes_by_expiry(filter.order)) {
    const auto from = narrowed(filter).empty() ? sql::invites_by_id_sql : narrowed(filter);
    show({.text = joined(sql::list_invites_sql, from, sql::between_ids_sql, order),
          .above = range.above,
          .below = range.below,
          .rows_max = rows_max},
         filter, host, look);
    return;
  }
  // Many may expire together, and SQLite goes by an index to no more than one bound behind what is the same:
  // what expires with either end is asked for by itself.
  const auto together = joined(sql::list_invites_sql, by_expiry(filter), sql::at_expiry_sql, order);
  const bool one = range.above.expires == range.below.expires;
  std::vector<Part> parts{
      {together, range.above, {range.above.expires, one ? range.below.id : most}, rows_max}};
  if (!one) {
    parts.push_back({joined(sql::list_invites_sql, by_expiry(filter), sql::between_expiries_sql, order),
                     {range.above.expires + 1, least},
                     range.below,
                     rows_max});
    parts.push_back({together, {range.below.expires, least}, range.below, rows_max});
  }
  if (filter.order == InviteOrder::latest_first) std::ranges::reverse(parts);
  for (const Part& part : parts) {
    const bool empty = part.below.id == least && part.text == together;
    if (!empty && !show(part, filter, host, look)) return;
  }
}

bool InviteWalk::whole(const InviteFilter& filter, std::optional<std::int64_t> host, std::uint32_t rows_max,
                       const Look& look) {
  const auto few = narrowed(filter);
  if (few.empty() && !filter.host) return false;
  const auto from = few.empty() ? sql::invites_by_expiry_sql : few;
  const auto bounds = few.empty() ? sql::between_expiries_sql : sql::between_ids_sql;
  const auto range = range_of(filter);
  Part part{.text = joined(sql::look_for_invites_sql, from, bounds, sql::in_any_order_sql),
            .above = {range.expires_from, least},
            .below = {range.expires_until, most},
            .rows_max = std::int64_t{rows_max} + 1};
  std::uint32_t rows = 0;
  show(part, filter, host, [&](const LookedAt&) { return ++rows <= rows_max; });
  if (rows > rows_max) return false;
  part.text = joined(sql::list_invites_sql, from, bounds, sql::in_any_order_sql);
  show(part, filter, host, look);
  return true;
}

}  // namespace usher::store::sqlite
