#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "http/observer.hpp"
#include "http/options.hpp"
#include "http/router.hpp"

namespace usher::http {

/// An HTTP/1.1 server (RFC 9110, RFC 9112), plain and over TLS 1.2 or newer.
///
/// Construct, `start`, `stop` from any thread, `join`. Any number of servers may live in one
/// process. All calls are thread-safe but for destruction; none belongs in a signal handler.
class Server {
 public:
  /// Binds and listens, so that clients can connect from here on; they are answered after `start`.
  /// @param observer may be null; must outlive the server
  /// @throws std::runtime_error naming the address or file, and what is wrong with it
  Server(ServerOptions options, Router router, Observer* observer = nullptr);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Cuts what is still open.
  ~Server();

  /// Starts the threads and returns.
  void start();

  /// Begins to stop, and returns: nobody new is accepted, idle connections are closed, requests that
  /// were read (wholly or in part) are answered. What is not done after `grace` is cut. A later call
  /// with a shorter grace shortens it.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(30));

  /// Waits until a `stop` is done.
  void join();

  /// The bound ports, in the order of `listen`, then of `tls_listen`.
  [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept;

  /// Reads the certificate and key files again, for the connections that come from then on. Where
  /// they are bad, says why, and all stays as it is.
  std::expected<void, std::string> reload_certificates();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace usher::http
