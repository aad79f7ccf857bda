#pragma once

#include <string>

#include "adapters/webhooks/sender.hpp"
#include "domain/credentials/webhook_signer.hpp"
#include "domain/model/webhook.hpp"

namespace usher::webhooks {

/// A letter of one try at `now`, signed.
/// @param id the same on every try of what it tells
inline Letter letter_to(const domain::Webhook& webhook, std::string id, std::string body,
                        const domain::WebhookSigner& signer, domain::Timestamp now) {
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  auto signatures = signer.sign(webhook, id, seconds, body, now);
  return {.url = webhook.url,
          .id = std::move(id),
          .seconds = seconds,
          .signatures = std::move(signatures),
          .body = std::move(body)};
}

}  // namespace usher::webhooks
