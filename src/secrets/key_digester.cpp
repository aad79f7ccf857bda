#include "secrets/key_digester.hpp"

#include <openssl/crypto.h>

#include "secrets/hmac.hpp"

namespace usher::secrets {

KeyDigester::KeyDigester(const MasterKey& master) : key_(master.derive("usher api key digest 1")) {}

core::KeyDigest KeyDigester::digest(const core::PresentedKey& key) const {
  // Neither part can hold a slash, so no two keys make the same message.
  return hmac_sha256(key_, {key.id, "/", key.secret.reveal()});
}

bool KeyDigester::equal(const core::KeyDigest& a, const core::KeyDigest& b) noexcept {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace usher::secrets
