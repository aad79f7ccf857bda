#include "domain/use_cases/webhooks.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/secrets/random_text.hpp"

namespace usher::domain {
namespace {

std::unexpected<Error> too_many() {
  return fail(Errc::invalid_argument,
              "a host has at most " + std::to_string(webhooks_max) + " webhooks: delete one first");
}

std::unexpected<Error> no_such_event(std::string detail) {
  Error error{Errc::invalid_argument, std::move(detail)};
  error.place.member = "event";
  return std::unexpected(std::move(error));
}

}  // namespace

WebhookSeed Webhooks::new_seed() {
  WebhookSeed seed{};
  random_.fill(seed);
  return seed;
}

void Webhooks::create(const Host& host, const WebhookDraft& draft, Requester by, Done<IssuedWebhook> done) {
  auto url = parse_webhook_url(draft.url, reach_);
  if (!url) return done(std::unexpected(std::move(url).error()));
  Webhook webhook{.id = secrets::random_text(random_),
                  .host = host.domain,
                  .url = *std::move(url),
                  .types = draft.types,
                  .seed = new_seed(),
                  .created_at = clock_.now()};
  list(host, [this, webhook = std::move(webhook), by = std::move(by),
              done = std::move(done)](Result<std::vector<Webhook>> known) mutable {
    if (!known) return done(std::unexpected(std::move(known).error()));
    if (known->size() >= webhooks_max) return done(too_many());
    insert(std::move(webhook), std::move(by), std::move(done));
  });
}

/// Behind all that is in the record now.
void Webhooks::insert(Webhook webhook, Requester by, Done<IssuedWebhook> done) {
  const EventFilter newest{.order = EventFilter::Order::newest_first, .limit = 1};
  store_.list_events(newest, [this, webhook = std::move(webhook), by = std::move(by),
                              done = std::move(done)](Result<EventPage> page) mutable {
    if (!page) return done(std::unexpected(std::move(page).error()));
    if (!page->events.empty()) webhook.position = page->events.front().position;
    IssuedWebhook issued{webhook, signer_.secret_of(webhook)};
    store_.insert_webhook(std::move(webhook), cause_of(std::move(by), clock_.now()),
                          converted<void>(std::move(done), [issued = std::move(issued)] { return issued; }));
  });
}

void Webhooks::list(const Host& host, Done<std::vector<Webhook>> done) {
  store_.list_webhooks(host.domain, std::move(done));
}

void Webhooks::find(const Host& host, std::string id, Done<Webhook> done) {
  list(host, [id = std::move(id), done = std::move(done)](Result<std::vector<Webhook>> all) mutable {
    if (!all) return done(std::unexpected(std::move(all).error()));
    const auto found = std::ranges::find(*all, id, &Webhook::id);
    if (found == all->end()) return done(fail(Errc::webhook_not_found));
    done(std::move(*found));
  });
}

void Webhooks::remove(const Host& host, std::string id, Requester by, Done<void> done) {
  store_.delete_webhook(host.domain, std::move(id), cause_of(std::move(by), clock_.now()), std::move(done));
}

void Webhooks::change(const Host& host, std::string id, WebhookChange change, Requester by,
                      Done<Webhook> done) {
  find(host, std::move(id),
       [this, change = std::move(change), by = std::move(by),
        done = std::move(done)](Result<Webhook> found) mutable {
         if (!found) return done(std::move(found));
         store_.change_webhook(found->id, std::move(change), cause_of(std::move(by), clock_.now()),
                               std::move(done));
       });
}

void Webhooks::edit(const Host& host, std::string id, WebhookEdit edit, Requester by, Done<Webhook> done) {
  if (edit.url) {
    if (auto url = parse_webhook_url(*edit.url, reach_); !url) {
      return done(std::unexpected(std::move(url).error()));
    }
  }
  change(host, std::move(id), {.edit = std::move(edit)}, std::move(by), std::move(done));
}

void Webhooks::rotate(const Host& host, std::string id, Requester by, Done<IssuedWebhook> done) {
  change(host, std::move(id), {.seed = new_seed()}, std::move(by),
         converted<Webhook>(std::move(done), [this](Webhook webhook) {
           auto secret = signer_.secret_of(webhook);
           return IssuedWebhook{std::move(webhook), std::move(secret)};
         }));
}

void Webhooks::list_deliveries(const Host& host, std::string id, DeliveryFilter filter,
                               Done<std::vector<Delivery>> done) {
  find(host, std::move(id),
       [this, filter = std::move(filter), done = std::move(done)](Result<Webhook> found) mutable {
         if (!found) return done(std::unexpected(std::move(found).error()));
         filter.webhook = std::move(found->id);
         store_.list_deliveries(std::move(filter), std::move(done));
       });
}

void Webhooks::replay(const Host& host, std::string id, std::string event, Requester by,
                      Done<Delivery> done) {
  auto number = event_number_in(event);
  if (!number) return done(no_such_event(std::move(number).error().detail));
  find(host, std::move(id),
       [this, number = *number, event = std::move(event), by = std::move(by),
        done = std::move(done)](Result<Webhook> found) mutable {
         if (!found) return done(std::unexpected(std::move(found).error()));
         replay_of(*found, number, std::move(event), std::move(by), std::move(done));
       });
}

void Webhooks::replay_of(const Webhook& webhook, std::int64_t number, std::string event, Requester by,
                         Done<Delivery> done) {
  DeliveryFilter filter{.webhook = webhook.id, .limit = 1};
  if (number < std::numeric_limits<std::int64_t>::max()) filter.before = number + 1;
  store_.list_deliveries(
      std::move(filter), [this, event = std::move(event), by = std::move(by),
                          done = std::move(done)](Result<std::vector<Delivery>> list) mutable {
        if (!list) return done(std::unexpected(std::move(list).error()));
        if (list->empty() || to_string(list->front().event, list->front().event_time) != event) {
          return done(no_such_event("no delivery of this event is known: it was not sent, or long ago"));
        }
        auto again = due_again(std::move(list->front()), clock_.now());
        auto id = again.webhook;
        store_.change_webhook(std::move(id), {.delivery = again}, cause_of(std::move(by), clock_.now()),
                              converted<Webhook>(std::move(done), [again](const Webhook&) { return again; }));
      });
}

}  // namespace usher::domain
