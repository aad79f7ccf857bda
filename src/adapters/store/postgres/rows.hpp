#pragma once

#include "adapters/store/postgres/result.hpp"
#include "adapters/store/working_set/working_set.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/day_counts.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/event.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/origin.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/webhook.hpp"

namespace usher::store::postgres {

// From rows to values, with the columns in the order that the queries name them. All throw
// std::runtime_error where a row can't be one that usher wrote.

domain::ApiKey read_key(const Rows& rows, int row);
domain::Invite read_invite(const Rows& rows, int row);
domain::Redemption read_redemption(const Rows& rows, int row);
domain::EventPosition read_position(const Rows& rows, int row);
domain::Event read_event(const Rows& rows, int row);
domain::Origin read_origin(const Rows& rows, int row);
domain::Webhook read_webhook(const Rows& rows, int row);
domain::HostState read_host_state(const Rows& rows, int row);
domain::Delivery read_delivery(const Rows& rows, int row);
domain::DayCounts read_day_counts(const Rows& rows, int row);
domain::InviteOpenings read_openings(const Rows& rows, int row);

/// All rows, each read by `read`.
template <class Read>
auto read_all(const Rows& rows, Read&& read) {
  std::vector<decltype(read(rows, 0))> values;
  values.reserve(static_cast<std::size_t>(rows.count()));
  for (int row = 0; row < rows.count(); ++row) values.push_back(read(rows, row));
  return values;
}

}  // namespace usher::store::postgres
