#include "domain/credentials/key_digester.hpp"

#include <span>

#include "base/secrets/equal.hpp"
#include "base/secrets/hmac.hpp"

namespace usher::domain {

KeyDigester::KeyDigester(const secrets::MasterKey& master) : key_(master.derive("usher api key digest 1")) {}

KeyDigest KeyDigester::digest(const PresentedKey& key) const {
  // The id can't hold a slash, so no two keys make the same message.
  return secrets::hmac_sha256(key_, {key.id, "/", key.secret.reveal()});
}

bool KeyDigester::equal(const KeyDigest& a, const KeyDigest& b) noexcept {
  return secrets::equal_in_constant_time(std::as_bytes(std::span(a)), std::as_bytes(std::span(b)));
}

}  // namespace usher::domain
