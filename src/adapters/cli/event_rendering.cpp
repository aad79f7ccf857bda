#include "adapters/cli/event_rendering.hpp"

#include "adapters/cli/rendering.hpp"
#include "adapters/cli/rendering_parts.hpp"
#include "base/text/joined.hpp"
#include "base/text/one_line.hpp"
#include "domain/model/time.hpp"

namespace usher::cli {

namespace json = boost::json;

json::object event_object(const domain::Event& event) {
  json::object data;
  for (const auto& [name, value] : event.data) data[name] = value;
  return {{"id", domain::to_string(event.position, event.time)},
          {"time", domain::to_rfc3339(event.time)},
          {"host", event.host.str()},
          {"actor", json::object{{"type", domain::name_of(event.actor.type)}, {"id", event.actor.id}}},
          {"type", domain::name_of(event.type)},
          {"object", event.object},
          {"data", std::move(data)}};
}

std::string event_json(const domain::Event& event) { return json::serialize(event_object(event)); }

std::string events_json(const std::vector<domain::Event>& events,
                        const std::optional<domain::EventPosition>& cursor) {
  json::array array;
  for (const auto& event : events) array.push_back(event_object(event));
  return json::serialize(
      json::object{{"events", std::move(array)},
                   {"cursor", cursor ? json::value(domain::to_cursor(*cursor)) : json::value(nullptr)}});
}

std::string event_text(const domain::Event& event) {
  std::string line = time_text(event.time);
  line.append("  ").append(domain::name_of(event.type)).append("  ").append(event.object);
  line.append("  by ").append(domain::name_of(event.actor.type));
  if (!event.actor.id.empty()) line.append(" ").append(event.actor.id);
  for (const auto& [name, value] : event.data) line.append("  ").append(name).append(": ").append(value);
  return text::one_line(line);
}

std::string help_of_event_types() {
  return "Only these: " + text::joined(domain::all_event_types(), ", ",
                                       [](domain::EventType type) { return domain::name_of(type); });
}

}  // namespace usher::cli
