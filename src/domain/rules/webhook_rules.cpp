#include <utility>

#include "base/text/joined.hpp"
#include "domain/rules/key_use.hpp"
#include "domain/rules/records.hpp"
#include "domain/rules/rules.hpp"

namespace usher::domain::rules {
namespace {

Result<Webhook> changed(Webhook webhook, const WebhookChange& change, Timestamp now) {
  auto after = edited(std::move(webhook), change.edit);
  if (!after) return after;
  if (change.seed) {
    after->replaced = ReplacedSeed{.seed = after->seed, .until = now + webhook_overlap};
    after->seed = *change.seed;
  }
  // Whoever led before may still say where it was.
  if (change.position && after->position < *change.position) after->position = *change.position;
  if (change.outcome) after = after_try(*std::move(after), *change.outcome, now);
  return after;
}

/// What of a change is for the record: that a try failed is not, until nothing is tried any more.
void record_change(Transaction& rows, const Webhook& before, const Webhook& after, const Cause& cause) {
  const auto fields = changed_fields(before, after);
  if (!fields.empty()) {
    record_webhook(rows, EventType::webhook_updated, after, cause, {{"changed", text::joined(fields, ",")}});
  }
  if (after.state != before.state) {
    const bool is_enabled = after.state == WebhookState::enabled;
    record_webhook(rows, is_enabled ? EventType::webhook_enabled : EventType::webhook_disabled, after, cause);
  }
  if (after.seed != before.seed) record_webhook(rows, EventType::webhook_rotated, after, cause);
}

}  // namespace

Result<void> insert_webhook(Transaction& rows, const Webhook& webhook, const Cause& cause) {
  if (auto admitted = admit(rows, cause, webhook.host); !admitted) return admitted;
  if (rows.find_webhook(webhook.id)) return fail(Errc::duplicate_id);
  rows.put_webhook(webhook);
  record_webhook(rows, EventType::webhook_created, webhook, cause);
  note_use(rows, cause);
  return {};
}

Result<Webhook> change_webhook(Transaction& rows, const std::string& id, const WebhookChange& change,
                               const Cause& cause) {
  const auto before = rows.find_webhook(id);
  if (!before) return fail(Errc::webhook_not_found);
  if (auto admitted = admit(rows, cause, before->host); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  auto after = changed(*before, change, cause.at);
  if (!after) return after;
  if (*after != *before) rows.put_webhook(*after);
  if (change.delivery) rows.put_delivery(*change.delivery);
  record_change(rows, *before, *after, cause);
  return after;
}

Result<void> delete_webhook(Transaction& rows, const DomainName& host, const std::string& id,
                            const Cause& cause) {
  if (auto admitted = admit(rows, cause, host); !admitted) return admitted;
  const auto webhook = rows.find_webhook(id);
  if (!webhook || webhook->host != host) return fail(Errc::webhook_not_found);
  record_webhook(rows, EventType::webhook_deleted, *webhook, cause);
  rows.delete_webhook(id);
  return {};
}

}  // namespace usher::domain::rules
