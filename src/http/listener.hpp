#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <functional>

#include "http/listen_address.hpp"
#include "http/worker.hpp"

namespace usher::http {

/// Accepts connections on one address and hands them to the workers in turn, which spreads
/// long-lived connections evenly. One socket without SO_REUSEPORT: a second server on the same port
/// must fail, and closing must lose nobody whom the kernel had queued for another thread.
class Listener {
 public:
  using NextWorker = std::function<Worker&()>;

  /// Binds and listens. `home` is the worker on whose thread everything else is called.
  /// @throws std::runtime_error naming address and cause
  Listener(ServerState& state, Worker& home, const ListenAddress& address, bool tls, NextWorker next);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() = default;

  [[nodiscard]] std::uint16_t port() const;

  void accept();
  /// Takes those who are in the queue already, then closes.
  void close();

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  using Endpoint = boost::asio::ip::tcp::endpoint;

  void accepted(Worker& worker, Socket socket, const Endpoint& from);
  void refuse(Socket socket, const ClientAddress& peer, ConnectionRefusal why);
  void pause();

  ServerState& state_;
  bool tls_;
  NextWorker next_;
  Acceptor acceptor_;
  Timer pause_;
};

}  // namespace usher::http
