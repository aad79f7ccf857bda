#include "adapters/cli/webhook_rendering.hpp"

#include <boost/json.hpp>
#include <utility>

#include "adapters/cli/rendering_parts.hpp"
#include "base/text/joined.hpp"
#include "base/text/one_line.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using domain::Delivery;
using domain::Webhook;

std::vector<std::string_view> names_of(domain::EnumSet<domain::EventType> types) {
  std::vector<std::string_view> names;
  for (const auto type : domain::all_event_types()) {
    if (types.contains(type)) names.push_back(domain::name_of(type));
  }
  return names;
}

json::object webhook_object(const Webhook& webhook) {
  json::array types;
  for (const auto name : names_of(webhook.types)) types.emplace_back(name);
  return {{"id", webhook.id},
          {"host", webhook.host.str()},
          {"url", webhook.url},
          {"types", std::move(types)},
          {"state", domain::name_of(webhook.state)},
          {"failing_since", optional_time(webhook.failing_since)},
          {"created_at", domain::to_rfc3339(webhook.created_at)}};
}

json::object delivery_object(const Delivery& delivery) {
  json::object object{{"event", domain::to_string(delivery.event, delivery.event_time)},
                      {"type", domain::name_of(delivery.type)},
                      {"state", domain::name_of(delivery.state)},
                      {"tries", delivery.tries},
                      {"status", nullptr},
                      {"problem", nullptr},
                      {"next_try", optional_time(delivery.next_try)},
                      {"changed_at", domain::to_rfc3339(delivery.changed_at)}};
  if (delivery.status) object["status"] = *delivery.status;
  if (!delivery.problem.empty()) object["problem"] = delivery.problem;
  return object;
}

template <class Values, class Make>
std::string array_of(const Values& values, Make make) {
  json::array array;
  for (const auto& value : values) array.push_back(make(value));
  return json::serialize(array);
}

}  // namespace

std::string webhook_json(const domain::IssuedWebhook& issued) {
  auto object = webhook_object(issued.webhook);
  object["secret"] = issued.secret.reveal();
  return json::serialize(object);
}

std::string webhooks_json(const std::vector<Webhook>& webhooks) { return array_of(webhooks, webhook_object); }

std::string webhook_text(const Webhook& webhook) {
  std::string line = webhook.id + '\t' + std::string(domain::name_of(webhook.state)) + '\t' + webhook.url;
  const auto names = names_of(webhook.types);
  line += '\t' + (names.empty() ? std::string("all") : text::joined(names, ","));
  if (webhook.failing_since) line += "\tnothing arrives since " + time_text(*webhook.failing_since);
  return line;
}

std::string delivery_json(const Delivery& delivery) { return json::serialize(delivery_object(delivery)); }

std::string deliveries_json(const std::vector<Delivery>& deliveries) {
  return array_of(deliveries, delivery_object);
}

std::string delivery_text(const Delivery& delivery) {
  std::string line = domain::to_string(delivery.event, delivery.event_time) + "  " +
                     std::string(domain::name_of(delivery.type)) + "  " +
                     std::string(domain::name_of(delivery.state));
  if (delivery.tries > 0) line += "  tries: " + std::to_string(delivery.tries);
  if (delivery.status) line += "  status: " + std::to_string(*delivery.status);
  if (!delivery.problem.empty()) line += "  problem: " + delivery.problem;
  if (delivery.next_try) line += "  next: " + time_text(*delivery.next_try);
  return text::one_line(line);
}

std::string outcome_json(const domain::TryOutcome& outcome) {
  json::object object{{"arrived", outcome.arrived()}, {"status", nullptr}, {"problem", nullptr}};
  if (outcome.status) object["status"] = *outcome.status;
  if (!outcome.problem.empty()) object["problem"] = outcome.problem;
  return json::serialize(object);
}

std::string outcome_text(const domain::TryOutcome& outcome) {
  const std::string what = outcome.arrived() ? "It arrived" : "It did not arrive";
  if (outcome.status) return what + ": the endpoint answered " + std::to_string(*outcome.status) + ".";
  return text::one_line(what + ": " + outcome.problem + ".");
}

}  // namespace usher::cli
