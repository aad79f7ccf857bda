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

json::value quota_json(const ApiKey& key, Timestamp now) {
  if (!key.quota) return nullptr;
  return json::object{{"invites", key.quota->invites},
                      {"period", name_of(key.quota->period)},
                      {"used", use_at(*key.quota, key.quota_use, now).invites},
                      {"renews_at", to_rfc3339(renewal_of(*key.quota, key.quota_use, now))}};
}

json::array hosts_json(const ApiKey& key) {
  json::array hosts;
  for (const auto& host : key.hosts()) hosts.emplace_back(host.str());
  return hosts;
}

json::value pause_json(const std::optional<HostPause>& pause) {
  if (!pause) return nullptr;
  return json::object{{"at", to_rfc3339(pause->at)},
                      {"by", to_json(pause->by)},
                      {"reason", pause->reason},
                      {"until", optional_time(pause->until)}};
}

}  // namespace usher::domain
