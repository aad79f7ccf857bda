#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "domain/model/api_key.hpp"
#include "domain/model/host.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/origin.hpp"
#include "domain/model/redemption.hpp"
#include "domain/use_cases/account_tree.hpp"

namespace usher::api::v1 {

// Things of the domain as bodies show them; `schemas` declares the same.

boost::json::object to_json(const domain::Invite& invite, domain::Timestamp now);
boost::json::object to_json(const domain::Redemption& redemption);
boost::json::object to_json(const domain::Origin& origin);
boost::json::object to_json(const domain::BareJid& account, const domain::AccountRecord& record);
boost::json::object to_json(const domain::ApiKey& key, domain::Timestamp now);
/// @param pause the one that holds
boost::json::object to_json(const domain::Host& host, const std::optional<domain::HostPause>& pause);

}  // namespace usher::api::v1
