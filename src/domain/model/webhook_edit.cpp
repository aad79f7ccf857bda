#include "domain/model/webhook_edit.hpp"

#include "domain/model/fingerprint.hpp"

namespace usher::domain {

WebhookVersion version_of(const Webhook& webhook) {
  Fingerprint fingerprint;
  fingerprint.add(webhook.id);
  fingerprint.add(webhook.url);
  fingerprint.add(std::uint64_t{webhook.types.bits()});
  fingerprint.add(static_cast<std::uint64_t>(webhook.state));
  fingerprint.add(webhook.failing_since);
  return WebhookVersion{fingerprint.value()};
}

Result<Webhook> edited(Webhook webhook, const WebhookEdit& edit) {
  if (edit.expected && *edit.expected != version_of(webhook)) return fail(Errc::version_mismatch);
  if (edit.url) webhook.url = *edit.url;
  if (edit.types) webhook.types = *edit.types;
  if (!edit.enabled) return webhook;
  webhook.state = *edit.enabled ? WebhookState::enabled : WebhookState::disabled;
  if (*edit.enabled) webhook.failing_since.reset();
  return webhook;
}

std::vector<std::string> changed_fields(const Webhook& before, const Webhook& after) {
  std::vector<std::string> names;
  if (before.url != after.url) names.emplace_back("url");
  if (before.types != after.types) names.emplace_back("types");
  return names;
}

}  // namespace usher::domain
