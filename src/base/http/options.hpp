#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/http/client_address.hpp"

namespace usher::http {

/// Bounds on what one client may ask of a server. All are upper bounds; every one is enforced.
struct Limits {
  std::size_t header_bytes_max = 16 * 1024;          ///< request line and fields together; beyond: 431
  std::size_t request_line_bytes_max = 8 * 1024;     ///< beyond: 414
  std::size_t fields_max = 100;                      ///< beyond: 431
  std::size_t body_bytes_max = 64 * 1024;            ///< decoded; beyond: 413
  std::size_t output_bytes_max = 64 * 1024;          ///< unsent answers, beyond which no more is begun
  std::size_t buffers_bytes_max = 48 * 1024 * 1024;  ///< of all connections; beyond: the largest are closed
  std::uint64_t requests_max = 1'000'000;            ///< of one connection, which is then closed
  std::size_t connections_max = 10'000;              ///< of the server; beyond: 503
  std::size_t connections_per_address_max = 1000;    ///< IPv6 by /64; trusted proxies are exempt; beyond: 503

  std::chrono::milliseconds header_time{10'000};   ///< for the whole head, or a TLS handshake; then 408
  std::chrono::milliseconds body_time{20'000};     ///< for the whole body; then 408
  std::chrono::milliseconds idle_time{60'000};     ///< between requests; then closed
  std::chrono::milliseconds write_time{20'000};    ///< without the client reading anything; then cut
  std::chrono::milliseconds handler_time{90'000};  ///< until the handler answers (an account: 79 s); then 503
  std::chrono::milliseconds linger_time{1'000};    ///< for the client to close after the last answer
  std::chrono::milliseconds farewell_time{500};    ///< to ask once more, where another server goes on
};

/// Which of a trusted proxy's headers to believe. A proxy overwrites or extends the one that it
/// knows and passes the other on as the client sent it, so name yours where you can.
enum class ForwardedHeaders : std::uint8_t {
  x_forwarded,  ///< `X-Forwarded-For` and `X-Forwarded-Proto` alone
  forwarded,    ///< `Forwarded` (RFC 7239) alone
  either,       ///< `X-Forwarded-For` where there is one, else `Forwarded`
};

struct ServerOptions {
  /// `127.0.0.1:5285`, `[::1]:5285`, `localhost:5285`; port 0 takes a free one. `[::]` is IPv6 alone:
  /// list `0.0.0.0` too where both are wanted.
  std::vector<std::string> listen;
  std::vector<std::string> tls_listen;
  std::string certificate;  ///< a PEM file: the certificate, then its chain
  std::string private_key;  ///< a PEM file
  std::size_t threads = 0;  ///< 0: as many as there are cores
  std::vector<Network> trusted_proxies;
  ForwardedHeaders forwarded_headers = ForwardedHeaders::either;
  Limits limits;
};

}  // namespace usher::http
