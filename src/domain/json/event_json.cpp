#include "domain/json/event_json.hpp"

#include <utility>

#include "domain/json/json_parts.hpp"

namespace usher::domain {

namespace json = boost::json;

json::object to_json(const Event& event) {
  json::object data;
  for (const auto& [name, value] : event.data) data[name] = value;
  return {{"id", to_string(event.position, event.time)},
          {"time", to_rfc3339(event.time)},
          {"host", event.host.str()},
          {"actor", to_json(event.actor)},
          {"type", name_of(event.type)},
          {"object", event.object},
          {"data", std::move(data)}};
}

}  // namespace usher::domain
