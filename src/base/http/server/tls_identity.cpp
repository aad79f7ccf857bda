#include "base/http/server/tls_identity.hpp"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <array>
#include <boost/asio/ssl.hpp>
#include <stdexcept>
#include <utility>

#include "base/files/regular_file.hpp"
#include "base/http/server/certificates.hpp"

namespace usher::http {

namespace {

namespace ssl = boost::asio::ssl;

/// Picks `http/1.1` from what the client offers (RFC 7301), and refuses one that only speaks others.
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void* /*argument*/) {
  static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* selected = nullptr;
  const int outcome =
      SSL_select_next_proto(&selected, length, ours.data(), ours.size(), offered, offered_length);
  *chosen = selected;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_policy(ssl::context& context) {
  SSL_CTX* const native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  // TLS 1.2 with forward secrecy and authenticated encryption alone (RFC 9325 section 4.2). TLS 1.3 has
  // nothing else.
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(native,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  // A key with a passphrase is an error, not a question on somebody's terminal.
  context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); });
}

std::expected<std::string, std::string> pem_in(const std::string& what, const std::string& file) {
  constexpr std::size_t bytes_max = std::size_t{1} << 20;
  auto text = files::read_file(file, bytes_max);
  if (!text) return std::unexpected("cannot use the " + what + " " + file + ": " + text.error().sentence);
  return *std::move(text);
}

}  // namespace

TlsIdentity::TlsIdentity(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {
  auto context = load();
  if (!context) throw std::runtime_error(context.error());
  context_ = std::move(*context);
}

std::expected<void, std::string> check_certificate(const std::string& certificate_file,
                                                   const std::string& key_file) {
  try {
    const TlsIdentity identity(certificate_file, key_file);
  } catch (const std::runtime_error& problem) {
    return std::unexpected(problem.what());
  }
  return {};
}

std::shared_ptr<TlsIdentity::Context> TlsIdentity::current() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

std::expected<void, std::string> TlsIdentity::reload() {
  auto context = load();
  if (!context) return std::unexpected(std::move(context.error()));
  const std::lock_guard lock(mutex_);
  context_ = std::move(*context);
  return {};
}

std::expected<std::shared_ptr<TlsIdentity::Context>, std::string> TlsIdentity::load() const {
  auto context = std::make_shared<Context>(Context::tls_server);
  set_policy(*context);
  auto certificate = pem_in("certificate", certificate_file_);
  if (!certificate) return std::unexpected(std::move(certificate).error());
  auto key = pem_in("private key", key_file_);
  if (!key) return std::unexpected(std::move(key).error());
  boost::system::error_code ec;
  context->use_certificate_chain(boost::asio::buffer(*certificate), ec);
  if (ec) return std::unexpected("cannot use the certificate " + certificate_file_ + ": " + ec.message());
  context->use_private_key(boost::asio::buffer(*key), Context::pem, ec);
  OPENSSL_cleanse(key->data(), key->size());
  if (ec) return std::unexpected("cannot use the private key " + key_file_ + ": " + ec.message());
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return std::unexpected("the private key " + key_file_ + " is not that of the certificate " +
                           certificate_file_);
  }
  return context;
}

}  // namespace usher::http
