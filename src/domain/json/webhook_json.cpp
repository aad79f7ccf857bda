#include "domain/json/webhook_json.hpp"

#include <optional>
#include <string>
#include <utility>

#include "domain/json/json_parts.hpp"

namespace usher::domain {

namespace json = boost::json;

namespace {

json::value optional_status(const std::optional<std::uint16_t>& status) {
  return status ? json::value(*status) : json::value(nullptr);
}

json::value optional_text(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

json::object to_json(const Webhook& webhook) {
  json::array types;
  for (const auto type : all_event_types()) {
    if (webhook.types.contains(type)) types.emplace_back(name_of(type));
  }
  return {{"id", webhook.id},
          {"host", webhook.host.str()},
          {"url", webhook.url},
          {"types", std::move(types)},
          {"state", name_of(webhook.state)},
          {"failing_since", optional_time(webhook.failing_since)},
          {"created_at", to_rfc3339(webhook.created_at)}};
}

json::object to_json(const Delivery& delivery) {
  return {{"event", to_string(delivery.event, delivery.event_time)},
          {"type", name_of(delivery.type)},
          {"state", name_of(delivery.state)},
          {"tries", delivery.tries},
          {"status", optional_status(delivery.status)},
          {"problem", optional_text(delivery.problem)},
          {"next_try", optional_time(delivery.next_try)},
          {"changed_at", to_rfc3339(delivery.changed_at)}};
}

json::object to_json(const TryOutcome& outcome) {
  return {{"arrived", outcome.arrived()},
          {"status", optional_status(outcome.status)},
          {"problem", optional_text(outcome.problem)}};
}

}  // namespace usher::domain
