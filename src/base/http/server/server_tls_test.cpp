#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/http/server/server_fixture_test.hpp"

namespace usher::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;

/// Writes a new key and a certificate for `name` that the key signed itself.
void write_identity(const std::string& name, const std::string& certificate_file,
                    const std::string& key_file) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_sign(certificate.get(), key.get(), EVP_sha256());

  const std::unique_ptr<std::FILE, Freer<std::fclose>> to_certificate(
      std::fopen(certificate_file.c_str(), "w"));
  PEM_write_X509(to_certificate.get(), certificate.get());
  const std::unique_ptr<std::FILE, Freer<std::fclose>> to_key(std::fopen(key_file.c_str(), "w"));
  PEM_write_PrivateKey(to_key.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

struct Offer {
  int version_max = TLS1_3_VERSION;
  std::string protocols;  ///< as ALPN encodes them
};

/// A TLS client over a raw one.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, const Offer& offer = {})
      : raw_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), offer.version_max);
    ssl_.reset(SSL_new(context_.get()));
    if (!offer.protocols.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(offer.protocols.data()),
                          static_cast<unsigned>(offer.protocols.size()));
    }
    SSL_set_fd(ssl_.get(), raw_.handle());
    connected_ = SSL_connect(ssl_.get()) == 1;
  }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
  [[nodiscard]] std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &length);
    return name == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(name), length);
  }
  [[nodiscard]] std::string subject() const {
    const Certificate certificate(SSL_get1_peer_certificate(ssl_.get()));
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                              name.size());
    return name.data();
  }

  void send(std::string_view bytes) { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }
  std::string read_until(std::string_view marker) {
    std::string text;
    while (text.find(marker) == std::string::npos) {
      std::array<char, 16384> bytes{};
      const int size = SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
      if (size <= 0) break;
      text.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return text;
  }
  std::string ask(std::string_view target) {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    return read_until("\r\n\r\n");
  }
  /// Whether the server said properly that it would send no more.
  bool ended_cleanly() {
    read_until("never");
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  RawClient raw_;
  std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Freer<SSL_free>> ssl_;
  bool connected_ = false;
};

class ServerTlsTest : public ServerFixture {
 protected:
  ServerTlsTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "usher-tls-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    options.listen.clear();
    options.tls_listen = {"127.0.0.1:0"};
    options.certificate = folder / "certificate.pem";
    options.private_key = folder / "key.pem";
    options.limits.linger_time = 100ms;
    write_identity("first", options.certificate, options.private_key);
  }
  ~ServerTlsTest() override { std::filesystem::remove_all(folder); }

  std::filesystem::path folder;
};

TEST_F(ServerTlsTest, AnswersOverTls) {
  start();
  TlsClient client(port());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.version(), "TLSv1.3");
  EXPECT_THAT(client.ask("/who"), HasSubstr("200"));
  EXPECT_THAT(client.ask("/large"), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(watcher.wait([&] { return watcher.requests.size() == 2; }));
  EXPECT_TRUE(watcher.requests[0].secure);
}

TEST_F(ServerTlsTest, AnswersPipelinesAndLateHandlers) {
  start();
  TlsClient client(port());
  client.send(
      "GET /later?1 HTTP/1.1\r\nHost: h\r\n\r\nGET /later?2 HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /echo?three HTTP/1.1\r\nHost: h\r\n\r\n");
  desk.take("1")(Response(200, "one"));
  desk.take("2")(Response(200, "two"));
  const std::string answers = client.read_until("three");
  EXPECT_LT(answers.find("one"), answers.find("two"));
  EXPECT_LT(answers.find("two"), answers.find("three"));
}

TEST_F(ServerTlsTest, ClosesCleanly) {
  start();
  TlsClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.ended_cleanly());
}

TEST_F(ServerTlsTest, IdleConnectionsGiveWayWhereTheyHoldTooMuchTogether) {
  constexpr int clients = 30;
  options.threads = 1;
  options.limits.buffers_bytes_max = 1'000'000;  // a dozen, by what TLS itself takes
  start();
  TlsClient first(port());
  EXPECT_THAT(first.ask("/echo"), StartsWith("HTTP/1.1 200"));
  std::vector<std::unique_ptr<TlsClient>> idle;
  for (int each = 0; each < clients; ++each) {
    idle.push_back(std::make_unique<TlsClient>(port()));
    EXPECT_THAT(idle.back()->ask("/echo"), StartsWith("HTTP/1.1 200")) << each;
  }
  EXPECT_TRUE(watcher.wait([&] { return watcher.opened - watcher.closed <= 13; }));
  EXPECT_THAT(first.read_until("never"), testing::IsEmpty()) << "the oldest go first";
  EXPECT_THAT(TlsClient(port()).ask("/echo"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(watcher.refused(), testing::IsEmpty());
}

TEST_F(ServerTlsTest, RefusesOldVersions) {
  start();
  EXPECT_FALSE(TlsClient(port(), {.version_max = TLS1_1_VERSION}).connected());
  EXPECT_EQ(TlsClient(port(), {.version_max = TLS1_2_VERSION}).version(), "TLSv1.2");
}

TEST_F(ServerTlsTest, SpeaksHttp11Alone) {
  start();
  EXPECT_EQ(TlsClient(port(), {.protocols = "\x02h2\x08http/1.1"}).protocol(), "http/1.1");
  EXPECT_FALSE(TlsClient(port(), {.protocols = "\x02h2"}).connected());
}

TEST_F(ServerTlsTest, SlowHandshakesAreCut) {
  options.limits.header_time = 40ms;
  start();
  EXPECT_THAT(RawClient(port()).read_to_end().value_or("timeout"), testing::IsEmpty());
}

TEST_F(ServerTlsTest, PlainHttpIsNoHandshake) {
  start();
  RawClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.read_to_end());
  EXPECT_TRUE(watcher.wait([&] { return watcher.closed == 1; }));
  EXPECT_TRUE(watcher.requests.empty());
}

TEST_F(ServerTlsTest, ReloadsItsCertificate) {
  start();
  TlsClient before(port());
  EXPECT_EQ(before.subject(), "first");
  write_identity("second", options.certificate, options.private_key);
  EXPECT_EQ(TlsClient(port()).subject(), "first");
  EXPECT_TRUE(server->reload_certificates());
  EXPECT_EQ(TlsClient(port()).subject(), "second");
  EXPECT_THAT(before.ask("/echo"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTlsTest, KeepsItsCertificateWhereTheNewOneIsBad) {
  start();
  std::ofstream(options.certificate) << "nonsense";
  auto outcome = server->reload_certificates();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error(), HasSubstr("cannot use the certificate " + options.certificate));
  EXPECT_EQ(TlsClient(port()).subject(), "first");

  write_identity("second", options.certificate, folder / "other.pem");
  outcome = server->reload_certificates();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error(), HasSubstr(options.private_key));
  EXPECT_EQ(TlsClient(port()).subject(), "first");
}

TEST_F(ServerTlsTest, MissingFilesAreClearErrors) {
  options.private_key = folder / "missing.pem";
  try {
    Server(options, Router());
    FAIL() << "started without a key";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot use the private key " + options.private_key));
    EXPECT_THAT(error.what(), HasSubstr("there is no such file"));
  }
}

TEST_F(ServerTlsTest, FinishesWhatIsUnderWay) {
  options.threads = 1;
  start();
  TlsClient client(port());
  client.send("GET /later?flight HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = desk.take("flight");
  TlsClient idle(port());
  idle.ask("/echo");
  server->stop();
  idle.read_until("never");
  responder(Response(200, "landed"));
  EXPECT_THAT(client.read_until("landed"), HasSubstr("Connection: close"));
  server->join();
}

}  // namespace
}  // namespace usher::http
