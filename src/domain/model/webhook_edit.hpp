#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/model/webhook.hpp"

namespace usher::domain {

/// Stands for all that is shown of a webhook: another one once anything of it has changed.
enum class WebhookVersion : std::uint64_t {};

WebhookVersion version_of(const Webhook& webhook);

/// What whoever manages a webhook changes about it; what is left out stays.
struct WebhookEdit {
  std::optional<std::string> url{};  ///< as `parse_webhook_url` takes it
  std::optional<EnumSet<EventType>> types{};
  /// True: it is sent events again, whatever happened. False: it is sent none until it is enabled.
  std::optional<bool> enabled{};
  /// Only while the webhook is still as it was when this was made.
  std::optional<WebhookVersion> expected{};
};

/// The webhook as it would be.
/// @returns `version_mismatch`
Result<Webhook> edited(Webhook webhook, const WebhookEdit& edit);

/// `url`, `types`: what `after` has otherwise than `before`, beside its state.
std::vector<std::string> changed_fields(const Webhook& before, const Webhook& after);

}  // namespace usher::domain
