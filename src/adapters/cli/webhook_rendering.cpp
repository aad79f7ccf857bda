#include "adapters/cli/webhook_rendering.hpp"

#include <boost/json.hpp>
#include <utility>

#include "adapters/cli/rendering_parts.hpp"
#include "base/text/joined.hpp"
#include "base/text/one_line.hpp"
#include "domain/json/webhook_json.hpp"

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

template <class Values>
std::string array_of(const Values& values) {
  json::array array;
  for (const auto& value : values) array.push_back(domain::to_json(value));
  return json::serialize(array);
}

}  // namespace

std::string webhook_json(const domain::IssuedWebhook& issued) {
  auto object = domain::to_json(issued.webhook);
  object["secret"] = issued.secret.reveal();
  return json::serialize(object);
}

std::string webhook_json(const Webhook& webhook) { return json::serialize(domain::to_json(webhook)); }

std::string webhooks_json(const std::vector<Webhook>& webhooks) { return array_of(webhooks); }

std::string webhook_text(const Webhook& webhook) {
  std::string line = webhook.id + '\t' + std::string(domain::name_of(webhook.state)) + '\t' + webhook.url;
  const auto names = names_of(webhook.types);
  line += '\t' + (names.empty() ? std::string("all") : text::joined(names, ","));
  if (webhook.failing_since) line += "\tnothing arrives since " + time_text(*webhook.failing_since);
  return line;
}

std::string delivery_json(const Delivery& delivery) { return json::serialize(domain::to_json(delivery)); }

std::string deliveries_json(const std::vector<Delivery>& deliveries) { return array_of(deliveries); }

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
  return json::serialize(domain::to_json(outcome));
}

std::string outcome_text(const domain::TryOutcome& outcome) {
  const std::string what = outcome.arrived() ? "It arrived" : "It did not arrive";
  if (outcome.status) return what + ": the endpoint answered " + std::to_string(*outcome.status) + ".";
  return text::one_line(what + ": " + outcome.problem + ".");
}

}  // namespace usher::cli
