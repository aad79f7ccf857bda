#include "adapters/webhooks/payload.hpp"

#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "domain/json/event_json.hpp"

namespace usher::webhooks {

namespace json = boost::json;

namespace {

std::string envelope(std::string_view type, domain::Timestamp time, json::object data) {
  return json::serialize(
      json::object{{"type", type}, {"timestamp", domain::to_rfc3339(time)}, {"data", std::move(data)}});
}

}  // namespace

std::string payload_of(const domain::Event& event) {
  auto data = domain::to_json(event);
  // Which stand in the envelope.
  for (const std::string_view name : {"time", "type"}) data.stable_erase(name);
  return envelope(domain::name_of(event.type), event.time, std::move(data));
}

std::string test_payload(const domain::Webhook& webhook, domain::Timestamp now) {
  return envelope("webhook.test", now, {{"host", webhook.host.str()}, {"object", webhook.id}});
}

}  // namespace usher::webhooks
