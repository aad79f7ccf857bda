#pragma once

#include <boost/json/object.hpp>

#include "domain/model/delivery.hpp"
#include "domain/model/webhook.hpp"

namespace usher::domain {

/// `id`, `host`, `url`, `types` (empty: all), `state`, `failing_since`, `created_at`. Its secret is not in
/// it.
boost::json::object to_json(const Webhook& webhook);

/// `event`, `type`, `state`, `tries`, `status`, `problem`, `next_try`, `changed_at`.
boost::json::object to_json(const Delivery& delivery);

/// `arrived`, `status`, `problem`: what came of a test.
boost::json::object to_json(const TryOutcome& outcome);

}  // namespace usher::domain
