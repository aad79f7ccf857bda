#include "adapters/cli/event_rendering.hpp"

#include <boost/json.hpp>
#include <utility>

#include "adapters/cli/rendering_parts.hpp"
#include "base/text/joined.hpp"
#include "base/text/one_line.hpp"
#include "domain/json/event_json.hpp"

namespace usher::cli {

namespace json = boost::json;

std::string event_json(const domain::Event& event) { return json::serialize(domain::to_json(event)); }

std::string events_json(const std::vector<domain::Event>& events,
                        const std::optional<domain::EventPosition>& cursor) {
  json::array array;
  for (const auto& event : events) array.push_back(domain::to_json(event));
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
