#pragma once

#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "domain/model/actor.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

// What is the same in the JSON of different things.

/// As RFC 3339 has it; null where there is none.
boost::json::value optional_time(const std::optional<Timestamp>& time);
boost::json::value optional_name(const std::optional<Localpart>& name);
boost::json::object to_json(const Actor& actor);

}  // namespace usher::domain
