#pragma once

#include <string>

#include "adapters/webhooks/sender.hpp"
#include "base/secrets/random.hpp"
#include "domain/credentials/webhook_signer.hpp"
#include "domain/model/webhook.hpp"

namespace usher::webhooks {

/// A letter of one try at `now`, signed.
/// @param id the same on every try of what it tells
Letter letter_to(const domain::Webhook& webhook, std::string id, std::string body,
                 const domain::WebhookSigner& signer, domain::Timestamp now);

/// A letter that no event stands behind.
Letter test_letter_to(const domain::Webhook& webhook, secrets::Random& random,
                      const domain::WebhookSigner& signer, domain::Timestamp now);

}  // namespace usher::webhooks
