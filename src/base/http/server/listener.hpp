#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/http/server/listen_address.hpp"
#include "base/http/server/listening_socket.hpp"
#include "base/http/server/worker.hpp"

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
  /// Takes connections on a socket that stays when this goes.
  /// @throws std::runtime_error naming address and cause
  Listener(ServerState& state, Worker& home, ListeningSocket socket, bool tls, NextWorker next);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() = default;

  [[nodiscard]] std::uint16_t port() const;

  /// Accepts from here on. Called again, it goes on where something that was thrown ended it.
  void go_on();
  /// Takes those who are in the queue already, then closes. Where the socket stays they do so too.
  void close();

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  using Endpoint = boost::asio::ip::tcp::endpoint;

  /// Somebody who connected while there was no place.
  struct Newcomer {
    Worker& worker;
    Socket socket;
    ClientAddress peer;
  };

  void accept();
  void accepted(Worker& worker, Socket socket, const Endpoint& from);
  void receive(Worker& worker, Socket socket, const Endpoint& from);
  void enter(Worker& worker, Socket socket, const ClientAddress& peer, Admission::Ticket ticket);
  void seat_newcomer();
  void refuse(Socket socket, const ClientAddress& peer, ConnectionRefusal why);
  void make_room();

  ServerState& state_;
  bool tls_;
  bool stays_ = false;  ///< the socket, with those in its queue, when this closes it
  NextWorker next_;
  Acceptor acceptor_;
  bool accepting_ = false;
  bool closing_ = false;
  /// When idle connections were asked to give way. Until one did, nobody is accepted.
  std::optional<std::chrono::steady_clock::time_point> room_asked_for_;
  std::optional<Newcomer> newcomer_;  ///< who is to have that place; none: the system had no descriptor
};

}  // namespace usher::http
