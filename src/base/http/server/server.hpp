#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/http/observer.hpp"
#include "base/http/options.hpp"
#include "base/http/router.hpp"
#include "base/http/server/listening_socket.hpp"

namespace usher::http {

struct ServerState;
class Listener;
class Worker;

/// An HTTP/1.1 server (RFC 9110, RFC 9112), plain and over TLS 1.2 or newer.
///
/// Construct, `start`, `stop` from any thread, `join`. Any number of servers may live in one
/// process. All calls are thread-safe but for destruction; none belongs in a signal handler.
class Server {
 public:
  /// Binds and listens, so that clients can connect from here on; they are answered after `start`.
  /// @param observer may be null; must outlive the server
  /// @param given to listen on as well; an address of `options` that one of them serves is not bound again
  /// @throws std::runtime_error naming the address or file, and what is wrong with it
  Server(ServerOptions options, Router router, Observer* observer = nullptr, ListeningSockets given = {});
  /// The same with routes that others hold too.
  Server(ServerOptions options, const std::shared_ptr<const Router>& router, Observer* observer = nullptr,
         ListeningSockets given = {});
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

  /// Where it listens: the ports of the sockets that were given, then those that it bound, in the order of
  /// `listen`; then the same of TLS.
  [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept { return ports_; }

  /// From here on requests go to `router`. The one before lives until all that it was asked is answered and
  /// its handlers' callbacks are gone: on whichever thread the last of them ran.
  void use(const std::shared_ptr<const Router>& router);

  [[nodiscard]] std::size_t threads() const noexcept { return workers_.size(); }
  /// Has one of the threads call `task` at its next turn; after a `stop` perhaps none does.
  void call_on(std::size_t thread, std::function<void()> task);

  /// Reads the certificate and key files again, for the connections that come from then on. Where
  /// they are bad, says why, and all stays as it is.
  std::expected<void, std::string> reload_certificates();

 private:
  Worker& home();
  Worker& next_worker();
  void listen(std::vector<ListeningSocket> given, const std::vector<std::string>& addresses, bool tls);
  void add(std::unique_ptr<Listener> listener);
  /// Asks one worker after another.
  /// @param asked how many were asked already
  void make_room(std::size_t asked, std::function<void(bool)> done);
  void drain_workers(std::chrono::steady_clock::time_point deadline);
  void order_to_drain(std::chrono::steady_clock::time_point deadline);

  const std::unique_ptr<ServerState> state_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::uint16_t> ports_;
  std::size_t turn_ = 0;  ///< the home worker's alone
  std::mutex mutex_;
  std::mutex join_mutex_;
  bool started_ = false;
  bool draining_ = false;  ///< the first order to drain is given
  bool joined_ = false;
};

}  // namespace usher::http
