#include "secrets/hmac.hpp"

#include <stdexcept>
#include <string>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace usher::secrets {

KeyBytes hmac_sha256(const KeyBytes& key, std::initializer_list<std::string_view> parts) {
  std::string message;
  for (const auto part : parts) message += part;
  KeyBytes digest{};
  unsigned int size = 0;
  const auto* made = HMAC(
      EVP_sha256(), key.data(), static_cast<int>(key.size()),
      reinterpret_cast<const unsigned char*>(message.data()), message.size(),  // NOLINT(*-reinterpret-cast)
      reinterpret_cast<unsigned char*>(digest.data()), &size);                 // NOLINT(*-reinterpret-cast)
  OPENSSL_cleanse(message.data(), message.size());
  if (made == nullptr || size != digest.size()) throw std::runtime_error("HMAC-SHA-256 failed");
  return digest;
}

}  // namespace usher::secrets
