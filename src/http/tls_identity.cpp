#include "http/tls_identity.hpp"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/ssl.hpp>
#include <stdexcept>
#include <utility>

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
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  // A key with a passphrase is an error, not a question on somebody's terminal.
  context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); });
}

}  // namespace

TlsIdentity::TlsIdentity(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {
  auto context = load();
  if (!context) throw std::runtime_error(context.error());
  context_ = std::move(*context);
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
  boost::system::error_code ec;
  context->use_certificate_chain_file(certificate_file_, ec);
  if (ec) return std::unexpected("cannot use the certificate " + certificate_file_ + ": " + ec.message());
  context->use_private_key_file(key_file_, Context::pem, ec);
  if (ec) return std::unexpected("cannot use the private key " + key_file_ + ": " + ec.message());
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return std::unexpected("the private key " + key_file_ + " is not that of the certificate " +
                           certificate_file_);
  }
  return context;
}

}  // namespace usher::http
