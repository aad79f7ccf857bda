#pragma once

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"
#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/host_table.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/event.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/origin.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/webhook.hpp"

namespace usher::store::sqlite {

// From rows to values, with the columns in the order that the queries name them. All throw
// std::runtime_error where a row can't be one that usher wrote.

domain::ApiKey read_key(const Rows& rows, HostTable& hosts);
domain::Invite read_invite(const Rows& rows, HostTable& hosts);
domain::Redemption read_redemption(const Rows& rows);
domain::Event read_event(const Rows& rows, HostTable& hosts);
domain::Origin read_origin(const Rows& rows);
domain::Webhook read_webhook(const Rows& rows, HostTable& hosts);
domain::Delivery read_delivery(const Rows& rows);

}  // namespace usher::store::sqlite
