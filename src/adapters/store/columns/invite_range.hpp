#pragma once

#include <compare>
#include <cstdint>

#include "domain/use_cases/store.hpp"

namespace usher::store {

/// A place in a list as it stands in columns: by expiry and, between those that expire together, by id. In a
/// list by creation, `expires` is the same for all.
struct InvitePlace {
  std::int64_t expires = 0;
  std::int64_t id = 0;

  auto operator<=>(const InvitePlace&) const = default;
};

/// Between which places a list has whatever it has left, without these.
struct InviteRange {
  InvitePlace above;
  InvitePlace below;
  /// When the invites of a list expire, whichever of its pages they are on: from, and before.
  std::int64_t expires_from = 0;
  std::int64_t expires_until = 0;

  [[nodiscard]] bool holds(const InvitePlace& place) const { return above < place && place < below; }
};

/// Whether a list begins with the lowest ids or the earliest expiry.
bool goes_up(domain::InviteOrder order);

InviteRange range_of(const domain::InviteFilter& filter);

/// Where a row stands in the list that `filter` asks for.
InvitePlace place_of(const domain::InviteFilter& filter, std::int64_t id, std::int64_t expires);
domain::InvitePosition position_of(const domain::InviteFilter& filter, std::int64_t id, std::int64_t expires);

}  // namespace usher::store
