#include "adapters/webhooks/payload.hpp"

#include <boost/json.hpp>
#include <utility>

namespace usher::webhooks {

namespace json = boost::json;

namespace {

std::string envelope(std::string_view type, domain::Timestamp time, json::object data) {
  return json::serialize(
      json::object{{"type", type}, {"timestamp", domain::to_rfc3339(time)}, {"data", std::move(data)}});
}

}  // namespace

std::string payload_of(const domain::Event& event) {
  json::object details;
  for (const auto& [name, value] : event.data) details[name] = value;
  return envelope(
      domain::name_of(event.type), event.time,
      {{"id", domain::to_string(event.position, event.time)},
       {"host", event.host.str()},
       {"actor", json::object{{"type", domain::name_of(event.actor.type)}, {"id", event.actor.id}}},
       {"object", event.object},
       {"data", std::move(details)}});
}

std::string test_payload(const domain::Webhook& webhook, domain::Timestamp now) {
  return envelope("webhook.test", now, {{"host", webhook.host.str()}, {"object", webhook.id}});
}

}  // namespace usher::webhooks
