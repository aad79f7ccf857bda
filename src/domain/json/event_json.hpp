#pragma once

#include <boost/json/object.hpp>

#include "domain/model/event.hpp"

namespace usher::domain {

/// `id`, `time`, `host`, `actor`, `type`, `object`, `data`: as whoever reads the record sees it, by
/// `/api/v1/events`, `usher log` or webhooks. Programs rely on it: members are only ever added.
boost::json::object to_json(const Event& event);

}  // namespace usher::domain
