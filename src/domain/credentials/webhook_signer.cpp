#include "domain/credentials/webhook_signer.hpp"

#include <array>
#include <span>

#include <openssl/evp.h>

#include "base/secrets/hmac.hpp"

namespace usher::domain {
namespace {

std::string base64_of(const secrets::KeyBytes& bytes) {
  std::array<unsigned char, 45> text{};  // four characters for each three bytes begun, and a zero
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());  // NOLINT(*-reinterpret-cast)
  const int size = EVP_EncodeBlock(text.data(), in, static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + size};
}

std::string_view characters_of(const WebhookSeed& seed) {
  return {reinterpret_cast<const char*>(seed.data()), seed.size()};  // NOLINT(*-reinterpret-cast)
}

}  // namespace

WebhookSigner::WebhookSigner(const secrets::MasterKey& master)
    : key_(master.derive("usher webhook secret 1")) {}

secrets::KeyBytes WebhookSigner::key_of(const Webhook& webhook, const WebhookSeed& seed) const {
  // A seed has one length, so that no two pairs make the same message.
  return secrets::hmac_sha256(key_, {characters_of(seed), webhook.id});
}

secrets::Secret WebhookSigner::secret_of(const Webhook& webhook) const {
  return secrets::Secret{"whsec_" + base64_of(key_of(webhook, webhook.seed))};
}

std::string WebhookSigner::sign(const Webhook& webhook, std::string_view id, std::int64_t seconds,
                                std::string_view body, Timestamp now) const {
  std::string signatures = webhook_signature(key_of(webhook, webhook.seed), id, seconds, body);
  if (webhook.replaced && now < webhook.replaced->until) {
    signatures += ' ' + webhook_signature(key_of(webhook, webhook.replaced->seed), id, seconds, body);
  }
  return signatures;
}

std::string webhook_signature(const secrets::KeyBytes& key, std::string_view id, std::int64_t seconds,
                              std::string_view body) {
  return "v1," + base64_of(secrets::hmac_sha256(key, {id, ".", std::to_string(seconds), ".", body}));
}

}  // namespace usher::domain
