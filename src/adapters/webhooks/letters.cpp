#include "adapters/webhooks/letters.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

#include "adapters/webhooks/payload.hpp"
#include "base/secrets/random_text.hpp"

namespace usher::webhooks {
namespace {

/// No event has it: those have other lengths.
std::string test_id(secrets::Random& random) { return "test_" + secrets::random_text(random); }

}  // namespace

Letter letter_to(const domain::Webhook& webhook, std::string id, std::string body,
                 const domain::WebhookSigner& signer, domain::Timestamp now) {
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  auto signatures = signer.sign(webhook, id, seconds, body, now);
  return {.url = webhook.url,
          .id = std::move(id),
          .seconds = seconds,
          .signatures = std::move(signatures),
          .body = std::move(body)};
}

Letter test_letter_to(const domain::Webhook& webhook, secrets::Random& random,
                      const domain::WebhookSigner& signer, domain::Timestamp now) {
  return letter_to(webhook, test_id(random), test_payload(webhook, now), signer, now);
}

}  // namespace usher::webhooks
