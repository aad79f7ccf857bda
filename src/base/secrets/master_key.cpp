#include "base/secrets/master_key.hpp"

#include <string>

#include <openssl/crypto.h>

#include "base/secrets/hmac.hpp"

namespace usher::secrets {

MasterKey::~MasterKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

KeyBytes MasterKey::derive(std::string_view purpose) const {
  // RFC 5869 section 2.3: the first block of the output, T(1) = HMAC(PRK, info | 0x01).
  return hmac_sha256(bytes_, {purpose, std::string_view{"\x01", 1}});
}

}  // namespace usher::secrets
