#include "adapters/xmpp/stream/handshake.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <span>
#include <stdexcept>

#include "base/text/hexadecimal.hpp"

namespace usher::xmpp {

std::string handshake(std::string_view stream_id, const secrets::Secret& secret) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const auto key = secret.reveal();
  const bool done = context && EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), stream_id.data(), stream_id.size()) == 1 &&
                    EVP_DigestUpdate(context.get(), key.data(), key.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1;
  if (!done) throw std::runtime_error("SHA-1 failed");
  return text::hexadecimal(std::as_bytes(std::span(digest).first(size)));
}

}  // namespace usher::xmpp
