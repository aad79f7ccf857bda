#include <utility>

#include "domain/rules/records.hpp"
#include "domain/rules/rules.hpp"

namespace usher::domain::rules {
namespace {

Webhook changed(Webhook webhook, const WebhookChange& change, Timestamp now) {
  if (change.seed) {
    webhook.replaced = ReplacedSeed{.seed = webhook.seed, .until = now + webhook_overlap};
    webhook.seed = *change.seed;
  }
  if (change.enable) {
    webhook.state = WebhookState::enabled;
    webhook.failing_since.reset();
  }
  // Whoever led before may still say where it was.
  if (change.position && webhook.position < *change.position) webhook.position = *change.position;
  if (change.outcome) webhook = after_try(std::move(webhook), *change.outcome, now);
  return webhook;
}

}  // namespace

Result<void> insert_webhook(Transaction& rows, const Webhook& webhook, const Cause& cause) {
  if (rows.find_webhook(webhook.id)) return fail(Errc::duplicate_id);
  rows.put_webhook(webhook);
  record_webhook(rows, EventType::webhook_created, webhook, cause);
  return {};
}

Result<Webhook> change_webhook(Transaction& rows, const std::string& id, const WebhookChange& change,
                               const Cause& cause) {
  const auto before = rows.find_webhook(id);
  if (!before) return fail(Errc::webhook_not_found);
  auto after = changed(*before, change, cause.at);
  if (after != *before) rows.put_webhook(after);
  if (change.delivery) rows.put_delivery(*change.delivery);
  if (after.state != before->state) {
    const bool is_enabled = after.state == WebhookState::enabled;
    record_webhook(rows, is_enabled ? EventType::webhook_enabled : EventType::webhook_disabled, after, cause);
  }
  if (change.seed) record_webhook(rows, EventType::webhook_rotated, after, cause);
  return after;
}

Result<void> delete_webhook(Transaction& rows, const DomainName& host, const std::string& id,
                            const Cause& cause) {
  const auto webhook = rows.find_webhook(id);
  if (!webhook || webhook->host != host) return fail(Errc::webhook_not_found);
  record_webhook(rows, EventType::webhook_deleted, *webhook, cause);
  rows.delete_webhook(id);
  return {};
}

}  // namespace usher::domain::rules
