#include "base/secrets/message_sealer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/secrets/hmac.hpp"

namespace usher::secrets {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t salt_size = 16;
constexpr std::size_t tag_size = 16;
// A key seals one message, so its nonce may be the same as any other's.
constexpr std::array<unsigned char, 12> nonce{};

using Context =
    std::unique_ptr<EVP_CIPHER_CTX, decltype([](auto* context) { EVP_CIPHER_CTX_free(context); })>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(*-reinterpret-cast)
}

Context start(const KeyBytes& key, const unsigned char* salt, int encrypting) {
  const std::string_view salt_text(reinterpret_cast<const char*>(salt),
                                   salt_size);  // NOLINT(*-reinterpret-cast)
  KeyBytes message_key = hmac_sha256(key, {salt_text});
  Context context{EVP_CIPHER_CTX_new()};
  const auto* its_bytes =
      reinterpret_cast<const unsigned char*>(message_key.data());  // NOLINT(*-reinterpret-cast)
  const bool started = context && EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, its_bytes,
                                                    nonce.data(), encrypting) == 1;
  OPENSSL_cleanse(message_key.data(), message_key.size());
  if (!started) throw std::runtime_error("AES-256-GCM is not available");
  return context;
}

std::string to_base64(const Bytes& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),  // NOLINT(*-reinterpret-cast)
                      bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > MessageSealer::text_bytes_max)
    return std::nullopt;
  const std::size_t padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  if (padding > 2) return std::nullopt;
  Bytes bytes(text.size() / 4 * 3);
  if (EVP_DecodeBlock(bytes.data(), bytes_of(text), static_cast<int>(text.size())) < 0) return std::nullopt;
  bytes.erase(bytes.end() - static_cast<std::ptrdiff_t>(padding), bytes.end());
  return bytes;
}

}  // namespace

MessageSealer::~MessageSealer() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::string MessageSealer::seal(const secrets::Secret& plain, Random& random) const {
  const std::string_view text = plain.reveal();
  if (text.size() > plain_bytes_max) throw std::length_error("the message is too large");
  Bytes sealed(salt_size + text.size() + tag_size);
  random.fill(std::as_writable_bytes(std::span(sealed).first(salt_size)));
  const Context context = start(key_, sealed.data(), 1);
  unsigned char* body = sealed.data() + salt_size;
  int size = 0;
  int rest = 0;
  if (EVP_CipherUpdate(context.get(), body, &size, bytes_of(text), static_cast<int>(text.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), body + size, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, body + text.size()) != 1) {
    throw std::runtime_error("AES-256-GCM failed");
  }
  return to_base64(sealed);
}

std::optional<secrets::Secret> MessageSealer::open(std::string_view text) const {
  auto sealed = from_base64(text);
  if (!sealed || sealed->size() < salt_size + tag_size) return std::nullopt;
  const std::size_t plain_size = sealed->size() - salt_size - tag_size;
  const Context context = start(key_, sealed->data(), 0);
  const unsigned char* body = sealed->data() + salt_size;
  std::string plain(plain_size, '\0');
  auto* out = reinterpret_cast<unsigned char*>(plain.data());  // NOLINT(*-reinterpret-cast)
  int size = 0;
  int rest = 0;
  const bool good = EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size,
                                        sealed->data() + salt_size + plain_size) == 1 &&
                    EVP_CipherUpdate(context.get(), out, &size, body, static_cast<int>(plain_size)) == 1 &&
                    EVP_CipherFinal_ex(context.get(), out + size, &rest) == 1;
  secrets::Secret opened{std::move(plain)};
  if (!good) return std::nullopt;
  return opened;
}

}  // namespace usher::secrets
