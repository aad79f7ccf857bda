#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/secrets/master_key.hpp"
#include "base/secrets/secret.hpp"
#include "domain/model/time.hpp"
#include "domain/model/webhook.hpp"

namespace usher::domain {

/// Signs what endpoints are sent, by the Standard Webhooks specification. Their secrets follow from a random
/// seed and a key derived from the key file: they are written nowhere, so that a copy of the database signs
/// nothing. Thread-safe.
class WebhookSigner {
 public:
  explicit WebhookSigner(const secrets::MasterKey& master);

  /// The one that signs from now on, as whoever verifies takes it: `whsec_` and 32 bytes in base64.
  [[nodiscard]] secrets::Secret secret_of(const Webhook& webhook) const;

  /// The header `webhook-signature`: one signature, or two where a secret was replaced shortly before `now`.
  /// @param id the header `webhook-id`
  /// @param seconds the header `webhook-timestamp`
  [[nodiscard]] std::string sign(const Webhook& webhook, std::string_view id, std::int64_t seconds,
                                 std::string_view body, Timestamp now) const;

 private:
  [[nodiscard]] secrets::KeyBytes key_of(const Webhook& webhook, const WebhookSeed& seed) const;

  secrets::KeyBytes key_;
};

/// `v1,BASE64` (Standard Webhooks, "Signature scheme").
std::string webhook_signature(const secrets::KeyBytes& key, std::string_view id, std::int64_t seconds,
                              std::string_view body);

}  // namespace usher::domain
