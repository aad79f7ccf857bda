#include "domain/json/json_parts.hpp"

namespace usher::domain {

namespace json = boost::json;

json::value optional_time(const std::optional<Timestamp>& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::value optional_name(const std::optional<Localpart>& name) {
  return name ? json::value(name->str()) : json::value(nullptr);
}

json::object to_json(const Actor& actor) { return {{"type", name_of(actor.type)}, {"id", actor.id}}; }

}  // namespace usher::domain
