#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/call_host.hpp"
#include "adapters/web/api/v1/draft_fault.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/oldest_first.hpp"
#include "adapters/web/api/v1/route.hpp"
#include "adapters/web/api/v1/webhook_in.hpp"
#include "base/http/status.hpp"
#include "domain/json/webhook_json.hpp"

namespace usher::api::v1 {
namespace {

using domain::IssuedWebhook;
using domain::Result;
using domain::Webhook;

std::string etag_of(const Webhook& webhook) { return tag_of(domain::version_of(webhook)); }

void answer_webhook(const Services& services, const CallPtr& call, const Result<Webhook>& webhook) {
  if (!webhook) return refuse_draft(services, *call, webhook.error(), call->fields, "");
  auto response = json_response(http::status::ok, to_json(*webhook));
  response.set("ETag", etag_of(*webhook));
  call->answer(std::move(response));
}

/// The whole webhook with a secret that was just made, this once.
void answer_issued(const Services& services, const CallPtr& call, const Result<IssuedWebhook>& issued) {
  if (!issued) return refuse_draft(services, *call, issued.error(), call->fields, "");
  auto body = to_json(issued->webhook);
  body["secret"] = issued->secret.reveal();
  auto response = json_response(call->route->success, body);
  response.set("ETag", etag_of(issued->webhook));
  if (call->route->success == http::status::created) {
    response.set("Location", location_of(*call, "webhooks/" + issued->webhook.id));
  }
  call->answer(std::move(response));
}

}  // namespace

void list_webhooks(const Services& services, const CallPtr& call) {
  Faults faults;
  const auto page = age_page_in(call->arguments, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.webhooks.list(*call->host, [&services, call, page](Result<std::vector<Webhook>> webhooks) {
    if (!webhooks) return refuse(services, *call, webhooks.error());
    answer_oldest_first(*call, *std::move(webhooks), page, "webhooks",
                        [](const Webhook& webhook) { return to_json(webhook); });
  });
}

void create_webhook(const Services& services, const CallPtr& call) {
  if (call->idempotency) return refuse_idempotency(services, *call);
  Faults faults;
  auto draft = webhook_draft_in(call->fields, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.webhooks.list(
      *call->host, [&services, call, draft = std::move(draft)](const Result<std::vector<Webhook>>& webhooks) {
        if (!webhooks) return refuse(services, *call, webhooks.error());
        if (webhooks->size() >= domain::webhooks_max) {
          return refuse_more(*call, "webhooks", "webhooks", domain::webhooks_max);
        }
        services.webhooks.create(*call->host, draft, requester_of(services, *call),
                                 [&services, call](const Result<IssuedWebhook>& issued) {
                                   answer_issued(services, call, issued);
                                 });
      });
}

void show_webhook(const Services& services, const CallPtr& call) {
  services.webhooks.find(*call->host, call->path.front(), [&services, call](const Result<Webhook>& found) {
    answer_webhook(services, call, found);
  });
}

void update_webhook(const Services& services, const CallPtr& call) {
  Faults faults;
  auto edit = webhook_edit_in(call->fields, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.webhooks.find(
      *call->host, call->path.front(),
      [&services, call, edit = std::move(edit)](const Result<Webhook>& found) mutable {
        if (!found) return refuse(services, *call, found.error());
        if (!call->matches(etag_of(*found))) {
          return refuse(services, *call, domain::Error{domain::Errc::version_mismatch});
        }
        if (!call->if_match.empty()) edit.expected = domain::version_of(*found);
        services.webhooks.edit(
            *call->host, found->id, std::move(edit), requester_of(services, *call),
            [&services, call](const Result<Webhook>& changed) { answer_webhook(services, call, changed); });
      });
}

void delete_webhook(const Services& services, const CallPtr& call) {
  services.webhooks.find(*call->host, call->path.front(), [&services, call](const Result<Webhook>& found) {
    if (!found) return refuse(services, *call, found.error());
    services.webhooks.remove(*call->host, found->id, requester_of(services, *call),
                             [&services, call, webhook = *found](const Result<void>& done) {
                               if (!done) return refuse(services, *call, done.error());
                               call->answer(json_response(http::status::ok, to_json(webhook)));
                             });
  });
}

void rotate_webhook(const Services& services, const CallPtr& call) {
  if (call->idempotency) return refuse_idempotency(services, *call);
  services.webhooks.rotate(
      *call->host, call->path.front(), requester_of(services, *call),
      [&services, call](const Result<IssuedWebhook>& issued) { answer_issued(services, call, issued); });
}

}  // namespace usher::api::v1
