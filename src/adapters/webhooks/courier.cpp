#include "adapters/webhooks/courier.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <span>
#include <utility>

#include "adapters/webhooks/letters.hpp"
#include "adapters/webhooks/payload.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::webhooks {
namespace {

using domain::Delivery;
using domain::Event;
using domain::Webhook;

/// The place right before an event's.
domain::EventPosition before(domain::EventPosition position) {
  --position.number;
  return position;
}

/// Whether an endpoint takes more: one that does not answer is left alone for a while, and altogether once
/// much waits for it.
bool takes_more(const Webhook& webhook, std::vector<Delivery> waiting, domain::Timestamp now) {
  const bool is_much = waiting.size() >= domain::waiting_deliveries_max;
  std::erase_if(waiting, domain::was_refused);
  if (waiting.empty()) return true;
  if (is_much) return false;
  return !webhook.failing_since ||
         now - std::ranges::max(waiting, {}, &Delivery::changed_at).changed_at >= Courier::rest;
}

}  // namespace

void Courier::begin_due() {
  paused_ = false;
  const auto webhooks = domain::wait_for<std::vector<Webhook>>(
      [&](auto done) { store_.list_webhooks(std::nullopt, std::move(done)); });
  if (!webhooks) return observer_.on_failure(webhooks.error());
  std::set<std::string> enabled;
  for (const Webhook& webhook : *webhooks) {
    if (webhook.state != domain::WebhookState::enabled) continue;
    enabled.insert(webhook.id);
    if (!endpoints_[webhook.id].busy) begin(webhook);
  }
  std::erase_if(endpoints_,
                [&](const auto& each) { return !each.second.busy && !enabled.contains(each.first); });
}

void Courier::pause() {
  paused_ = true;
  for (auto& [id, endpoint] : endpoints_) endpoint.unwritten.reset();
}

void Courier::begin(const Webhook& webhook) {
  if (endpoints_[webhook.id].unwritten) return write_down(webhook.id);
  const domain::DeliveryFilter filter{
      .webhook = webhook.id, .waiting = true, .before = {}, .limit = domain::waiting_deliveries_max};
  const auto waiting = domain::wait_for<std::vector<Delivery>>(
      [&](auto done) { store_.list_deliveries(filter, std::move(done)); });
  if (!waiting) return observer_.on_failure(waiting.error());
  const auto now = clock_.now();
  if (!waiting->empty() && *waiting->front().next_try <= now) return begin_again(waiting->front(), webhook);
  if (!takes_more(webhook, *waiting, now)) return;
  const auto event = next_event(webhook, endpoints_[webhook.id]);
  if (event) send(webhook, *event, domain::first_delivery(webhook, *event, now), true);
}

void Courier::begin_again(const Delivery& delivery, const Webhook& webhook) {
  const domain::EventFilter filter{.after = before(delivery.event), .limit = 1};
  const auto page =
      domain::wait_for<domain::EventPage>([&](auto done) { store_.list_events(filter, std::move(done)); });
  if (!page) return observer_.on_failure(page.error());
  if (!page->events.empty() && page->events.front().position == delivery.event) {
    return send(webhook, page->events.front(), delivery, false);
  }
  auto failed = delivery;
  failed.state = domain::DeliveryState::failed;
  failed.problem = "the record of events does not go back so far any more";
  failed.next_try.reset();
  failed.changed_at = clock_.now();
  note(webhook.id, {.delivery = std::move(failed)});
}

std::optional<Event> Courier::next_event(const Webhook& webhook, Endpoint& endpoint) {
  // Another node may have led meanwhile.
  while (!endpoint.ahead.empty() && endpoint.ahead.front().position <= webhook.position)
    endpoint.ahead.pop_front();
  if (endpoint.ahead.empty()) read_ahead(webhook, endpoint);
  if (endpoint.ahead.empty()) return std::nullopt;
  return endpoint.ahead.front();
}

void Courier::read_ahead(const Webhook& webhook, Endpoint& endpoint) {
  const auto from = std::max(webhook.position, endpoint.looked_up_to.value_or(webhook.position));
  const domain::EventFilter filter{
      .host = webhook.host, .types = webhook.types, .after = from, .limit = ahead_max};
  auto page =
      domain::wait_for<domain::EventPage>([&](auto done) { store_.list_events(filter, std::move(done)); });
  if (!page) return observer_.on_failure(page.error());
  endpoint.ahead.assign(std::make_move_iterator(page->events.begin()),
                        std::make_move_iterator(page->events.end()));
  if (!endpoint.ahead.empty() || !page->last) return;
  endpoint.looked_up_to = page->last;
  // Else a node that starts would look at all of that again.
  if (page->last->number - webhook.position.number >= lag_max) note(webhook.id, {.position = page->last});
}

void Courier::send(const Webhook& webhook, const Event& event, Delivery delivery, bool is_first) {
  auto id = domain::to_string(event.position, event.time);
  auto letter = letter_to(webhook, std::move(id), payload_of(event), signer_, clock_.now());
  sender_.send(std::move(letter),
               [this, id = webhook.id, delivery = std::move(delivery),
                is_first](const domain::TryOutcome& outcome) { take(id, delivery, is_first, outcome); });
  endpoints_[webhook.id].busy = true;
}

void Courier::take(const std::string& id, const Delivery& tried, bool is_first,
                   const domain::TryOutcome& outcome) {
  domain::WebhookChange change{.outcome = outcome,
                               .delivery = domain::after_try(tried, outcome, clock_.now(), jitter())};
  if (is_first) change.position = tried.event;
  Endpoint& endpoint = endpoints_[id];
  endpoint.busy = false;
  endpoint.unwritten = std::move(change);
  write_down(id);
}

/// And begins the next, if all is well.
void Courier::write_down(const std::string& id) {
  Endpoint& endpoint = endpoints_[id];
  const domain::WebhookChange change = *endpoint.unwritten;
  const auto webhook = note(id, change);
  if (!webhook) return;
  endpoint.unwritten.reset();
  if (webhook->state == domain::WebhookState::disabled) return;
  const bool is_well = change.outcome->arrived() || domain::was_refused(*change.delivery);
  if (webhook->state != domain::WebhookState::enabled) return observer_.on_disabled(*webhook);
  if (is_well && !paused_) begin(*webhook);
}

std::optional<Webhook> Courier::note(const std::string& id, domain::WebhookChange change) {
  const domain::Cause cause{.by = {domain::ActorType::system, "webhooks"}, .at = clock_.now(), .reason = {}};
  auto changed = domain::wait_for<Webhook>(
      [&](auto done) { store_.change_webhook(id, std::move(change), cause, std::move(done)); });
  if (changed) return *std::move(changed);
  // One that was deleted meanwhile is none that failed.
  if (changed.error().code != domain::Errc::webhook_not_found) observer_.on_failure(changed.error());
  return std::nullopt;
}

double Courier::jitter() {
  std::byte byte{};
  random_.fill(std::span(&byte, 1));
  return std::to_integer<unsigned>(byte) / 255.0;
}

}  // namespace usher::webhooks
