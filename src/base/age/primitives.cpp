#include "base/age/primitives.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace usher::age {
namespace {

struct Deleter {
  void operator()(EVP_KDF* kdf) const noexcept { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const noexcept { EVP_KDF_CTX_free(context); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string(what) + " is not available");
}

const unsigned char* raw(View bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());  // NOLINT(*-reinterpret-cast)
}
unsigned char* room_of(std::span<std::byte> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());  // NOLINT(*-reinterpret-cast)
}

/// What OpenSSL takes as something that it might write to, and does not.
OSSL_PARAM octets(const char* name, View bytes) {
  return OSSL_PARAM_construct_octet_string(name,
                                           const_cast<std::byte*>(bytes.data()),  // NOLINT(*-const-cast)
                                           bytes.size());
}

Key derive(const char* algorithm, const OSSL_PARAM* parameters) {
  const Owned<EVP_KDF> kdf{EVP_KDF_fetch(nullptr, algorithm, nullptr)};
  const Owned<EVP_KDF_CTX> context{kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr};
  Key key{};
  require(context && EVP_KDF_derive(context.get(), room_of(key), key.size(), parameters) == 1, algorithm);
  return key;
}

Owned<EVP_PKEY> private_key(const Key& secret) {
  Owned<EVP_PKEY> key{EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, raw(secret), secret.size())};
  require(key != nullptr, "X25519");
  return key;
}

}  // namespace

View bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

Key derive_key(View secret, View salt, std::string_view purpose) {
  std::string digest{OSSL_DIGEST_NAME_SHA2_256};
  // OpenSSL takes no pointer to nothing; a salt of zeros is what RFC 5869 has for one that is left out.
  const Key no_salt{};
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
                              octets(OSSL_KDF_PARAM_KEY, secret),
                              octets(OSSL_KDF_PARAM_SALT, salt.empty() ? View(no_salt) : salt),
                              octets(OSSL_KDF_PARAM_INFO, bytes_of(purpose)), OSSL_PARAM_construct_end()};
  return derive(OSSL_KDF_NAME_HKDF, parameters.data());
}

Key stretch_passphrase(std::string_view passphrase, View salt, unsigned work) {
  std::uint64_t cost = std::uint64_t{1} << work;
  std::uint64_t block = 8;
  std::uint64_t lanes = 1;
  std::uint64_t memory_max = (std::uint64_t{2} << work) * 1024;
  const std::array parameters{octets(OSSL_KDF_PARAM_PASSWORD, bytes_of(passphrase)),
                              octets(OSSL_KDF_PARAM_SALT, salt),
                              OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &cost),
                              OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_R, &block),
                              OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_P, &lanes),
                              OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory_max),
                              OSSL_PARAM_construct_end()};
  return derive(OSSL_KDF_NAME_SCRYPT, parameters.data());
}

Bytes seal(const Key& key, const Nonce& nonce, View plain) {
  const Owned<EVP_CIPHER_CTX> context{EVP_CIPHER_CTX_new()};
  Bytes sealed(plain.size() + tag_size);
  const auto room = std::span(sealed);
  int written = 0;
  int rest = 0;
  require(
      context &&
          EVP_EncryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, raw(key), raw(nonce)) == 1 &&
          EVP_EncryptUpdate(context.get(), room_of(room), &written, raw(plain),
                            static_cast<int>(plain.size())) == 1 &&
          EVP_EncryptFinal_ex(context.get(), room_of(room.subspan(plain.size())), &rest) == 1 &&
          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, room_of(room.last(tag_size))) ==
              1,
      "ChaCha20-Poly1305");
  return sealed;
}

std::optional<Bytes> open(const Key& key, const Nonce& nonce, View sealed) {
  if (sealed.size() < tag_size) return std::nullopt;
  const auto text = sealed.first(sealed.size() - tag_size);
  Bytes tag(sealed.end() - tag_size, sealed.end());
  const Owned<EVP_CIPHER_CTX> context{EVP_CIPHER_CTX_new()};
  Bytes plain(text.size());
  int written = 0;
  int rest = 0;
  std::array<std::byte, 1> nothing{};
  require(
      context &&
          EVP_DecryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, raw(key), raw(nonce)) == 1 &&
          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, room_of(tag)) == 1 &&
          (text.empty() || EVP_DecryptUpdate(context.get(), room_of(plain), &written, raw(text),
                                             static_cast<int>(text.size())) == 1),
      "ChaCha20-Poly1305");
  if (EVP_DecryptFinal_ex(context.get(), room_of(nothing), &rest) != 1) return std::nullopt;
  return plain;
}

Key public_key_of(const Key& secret) {
  Key made{};
  std::size_t size = made.size();
  require(EVP_PKEY_get_raw_public_key(private_key(secret).get(), room_of(made), &size) == 1, "X25519");
  return made;
}

std::optional<Key> shared_secret(const Key& own_secret, const Key& others_public) {
  const auto own = private_key(own_secret);
  const Owned<EVP_PKEY> other{
      EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, raw(others_public), others_public.size())};
  const Owned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new(own.get(), nullptr)};
  Key shared{};
  std::size_t size = shared.size();
  require(other && context && EVP_PKEY_derive_init(context.get()) == 1 &&
              EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1,
          "X25519");
  // OpenSSL refuses a result of zeros by itself (RFC 7748, section 6.1).
  if (EVP_PKEY_derive(context.get(), room_of(shared), &size) != 1) return std::nullopt;
  return shared;
}

}  // namespace usher::age
