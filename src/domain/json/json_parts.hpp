#pragma once

#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "domain/model/actor.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

// What is the same in the JSON of different things.

/// As RFC 3339 has it; null where there is none.
boost::json::value optional_time(const std::optional<Timestamp>& time);
boost::json::value optional_name(const std::optional<Localpart>& name);
boost::json::object to_json(const Actor& actor);
/// How far a key's quota is as of `now`; null where it has none.
boost::json::value quota_json(const ApiKey& key, Timestamp now);
/// The names of the hosts that a key is for, its home first.
boost::json::array hosts_json(const ApiKey& key);
/// Null where the host is not paused.
boost::json::value pause_json(const std::optional<HostPause>& pause);

}  // namespace usher::domain
