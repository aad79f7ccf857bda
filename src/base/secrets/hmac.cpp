#include "base/secrets/hmac.hpp"

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace usher::secrets {
namespace {

using Mac = std::unique_ptr<EVP_MAC, decltype([](auto* mac) { EVP_MAC_free(mac); })>;
using Context = std::unique_ptr<EVP_MAC_CTX, decltype([](auto* context) { EVP_MAC_CTX_free(context); })>;

Context make_context() {
  const Mac mac{EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr)};
  Context context{mac ? EVP_MAC_CTX_new(mac.get()) : nullptr};
  std::string digest{OSSL_DIGEST_NAME_SHA2_256};
  const OSSL_PARAM parameters[] = {
      // NOLINT(*-avoid-c-arrays): as OpenSSL takes them
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), parameters) != 1) {
    throw std::runtime_error("HMAC-SHA-256 is not available");
  }
  return context;
}

const unsigned char* bytes_of(const void* data) { return static_cast<const unsigned char*>(data); }

}  // namespace

KeyBytes hmac_sha256(const KeyBytes& key, std::initializer_list<std::string_view> parts) {
  // Looking the algorithm up takes OpenSSL 3 twice as long as using it.
  thread_local const Context context = make_context();
  KeyBytes digest{};
  std::size_t size = 0;
  bool good = EVP_MAC_init(context.get(), bytes_of(key.data()), key.size(), nullptr) == 1;
  for (const auto part : parts) {
    good = good && EVP_MAC_update(context.get(), bytes_of(part.data()), part.size()) == 1;
  }
  auto* const out = reinterpret_cast<unsigned char*>(digest.data());  // NOLINT(*-reinterpret-cast)
  good = good && EVP_MAC_final(context.get(), out, &size, digest.size()) == 1;
  if (!good || size != digest.size()) throw std::runtime_error("HMAC-SHA-256 failed");
  return digest;
}

}  // namespace usher::secrets
