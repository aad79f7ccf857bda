#include "adapters/store/columns/invite_range.hpp"

#include <algorithm>
#include <limits>

#include "adapters/store/columns/columns.hpp"
#include "domain/use_cases/invite_ids.hpp"

namespace usher::store {
namespace {

using domain::InviteOrder;
using domain::InviteState;

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

/// What states and bounds say of the time of expiry.
void bound_expiry(const domain::InviteFilter& filter, InviteRange& range) {
  range.expires_from = millis(filter.expires_from).value_or(least);
  range.expires_until = millis(filter.expires_until).value_or(most);
  const auto first_pending = millis(filter.now) + 1;
  if (filter.states == domain::EnumSet<InviteState>{InviteState::pending}) {
    range.expires_from = std::max(range.expires_from, first_pending);
  }
  if (filter.states == domain::EnumSet<InviteState>{InviteState::expired}) {
    range.expires_until = std::min(range.expires_until, first_pending);
  }
}

}  // namespace

bool goes_up(InviteOrder order) {
  return order == InviteOrder::oldest_first || order == InviteOrder::soonest_first;
}

InvitePlace place_of(const domain::InviteFilter& filter, std::int64_t id, std::int64_t expires) {
  return {.expires = goes_by_expiry(filter.order) ? expires : 0, .id = id};
}

domain::InvitePosition position_of(const domain::InviteFilter& filter, std::int64_t id,
                                   std::int64_t expires) {
  return {.id = {static_cast<std::uint64_t>(id)},
          .expires_at = goes_by_expiry(filter.order) ? timestamp(expires) : domain::Timestamp{}};
}

InviteRange range_of(const domain::InviteFilter& filter) {
  InviteRange range;
  bound_expiry(filter, range);
  if (goes_by_expiry(filter.order)) {
    range.above = {.expires = range.expires_from, .id = least};
    range.below = {.expires = range.expires_until, .id = least};
  } else {
    // Ids grow with time: what has a lower one was made before that, whatever an import says of its time.
    const auto first = filter.created_from ? row_id(domain::InviteIds::first_at(*filter.created_from)) : 0;
    range.above = {.expires = 0, .id = first - 1};
    range.below = {.expires = 0, .id = most};
  }
  if (!filter.after) return range;
  const auto after = place_of(filter, row_id(filter.after->id), millis(filter.after->expires_at));
  if (goes_up(filter.order)) {
    range.above = std::max(range.above, after);
  } else {
    range.below = std::min(range.below, after);
  }
  return range;
}

}  // namespace usher::store
