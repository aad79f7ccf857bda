#include "base/http/server/listener.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/http/contain.hpp"

namespace usher::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view overloaded =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

ClientAddress address_of(const tcp::endpoint& endpoint) {
  const asio::ip::address address = endpoint.address();
  return address.is_v4() ? ClientAddress(address.to_v4().to_bytes())
                         : ClientAddress(address.to_v6().to_bytes());
}

/// The process or the system ran out of something that closing connections brings back.
bool is_shortage(error_code ec) {
  return ec == asio::error::no_descriptors || ec == boost::system::errc::too_many_files_open_in_system ||
         ec == asio::error::no_buffer_space || ec == asio::error::no_memory;
}

std::string_view remedy_for(error_code ec) {
  if (ec == asio::error::address_in_use) return "; another program has it: stop that, or name another port";
  if (ec == asio::error::access_denied)
    return "; ports below 1024 are for root: name another, or give usher CAP_NET_BIND_SERVICE";
  if (ec == boost::system::errc::address_not_available) return "; this machine has no such address";
  return {};
}

}  // namespace

Listener::Listener(ServerState& state, Worker& home, const ListenAddress& address, bool tls, NextWorker next)
    : state_(state), tls_(tls), next_(std::move(next)), acceptor_(home.io().get_executor()) {
  const tcp::endpoint endpoint(asio::ip::make_address(address.address.to_string()), address.port);
  error_code ec;
  const auto attempt = [&](auto step) {
    if (!ec) step();
  };
  attempt([&] { acceptor_.open(endpoint.protocol(), ec); });
  attempt([&] { acceptor_.set_option(tcp::acceptor::reuse_address(true), ec); });
  if (!address.address.is_v4()) attempt([&] { acceptor_.set_option(asio::ip::v6_only(true), ec); });
  attempt([&] { acceptor_.bind(endpoint, ec); });
  attempt([&] { acceptor_.listen(asio::socket_base::max_listen_connections, ec); });
  attempt([&] { acceptor_.non_blocking(true, ec); });
  if (!ec) return;
  throw std::runtime_error("cannot listen on " + address.to_string() + ": " + ec.message() +
                           std::string(remedy_for(ec)));
}

Listener::Listener(ServerState& state, Worker& home, ListeningSocket socket, bool tls, NextWorker next)
    : state_(state), tls_(tls), stays_(true), next_(std::move(next)), acceptor_(home.io().get_executor()) {
  const ListenAddress& address = socket.address();
  error_code ec;
  acceptor_.assign(address.address.is_v4() ? tcp::v4() : tcp::v6(), socket.number(), ec);
  if (!ec) socket.release();
  if (!ec) acceptor_.non_blocking(true, ec);
  if (ec) throw std::runtime_error("cannot listen on " + address.to_string() + ": " + ec.message());
}

std::uint16_t Listener::port() const { return acceptor_.local_endpoint().port(); }

void Listener::go_on() {
  using namespace std::chrono_literals;
  if (!acceptor_.is_open() || accepting_) return;
  if (room_asked_for_ && std::chrono::steady_clock::now() - *room_asked_for_ < 1s) return;
  newcomer_.reset();
  accept();
}

void Listener::accept() {
  room_asked_for_.reset();
  Worker& worker = next_();
  const auto from = std::make_shared<Endpoint>();
  acceptor_.async_accept(worker.io().get_executor(), *from,
                         [this, &worker, from](error_code ec, Socket socket) {
                           accepting_ = false;
                           // One that was accepted just before `close` is not to be lost.
                           if (!ec) accepted(worker, std::move(socket), *from);
                           if (!acceptor_.is_open()) return;
                           (is_shortage(ec) || newcomer_) ? make_room() : accept();
                         });
  accepting_ = true;
}

void Listener::make_room() {
  state_.make_room([this](bool made) {
    if (!room_asked_for_) return;
    room_asked_for_.reset();
    if (newcomer_) {
      seat_newcomer();
    } else if (!made && acceptor_.is_open()) {
      // Until `go_on`, since it would be the same at once.
      if (state_.observer != nullptr) state_.observer->on_refused({}, ConnectionRefusal::no_descriptors);
      return;
    }
    if (acceptor_.is_open()) accept();
  });
  room_asked_for_ = std::chrono::steady_clock::now();
}

/// What throws here costs the one who came.
void Listener::accepted(Worker& worker, Socket socket, const Endpoint& from) {
  const bool received = contain(state_.observer, "server", [&] { receive(worker, std::move(socket), from); });
  if (!received) newcomer_.reset();
}

void Listener::receive(Worker& worker, Socket socket, const Endpoint& from) {
  const ClientAddress peer = address_of(from);
  auto ticket = state_.admission.enter(peer);
  if (ticket) return enter(worker, std::move(socket), peer, *std::move(ticket));
  if (ticket.error() != ConnectionRefusal::too_many || closing_ || newcomer_)
    return refuse(std::move(socket), peer, ticket.error());
  newcomer_.emplace(worker, std::move(socket), peer);
}

void Listener::seat_newcomer() {
  Newcomer newcomer = *std::move(newcomer_);
  newcomer_.reset();
  auto ticket = state_.admission.enter(newcomer.peer);
  if (!ticket) return refuse(std::move(newcomer.socket), newcomer.peer, ticket.error());
  enter(newcomer.worker, std::move(newcomer.socket), newcomer.peer, *std::move(ticket));
}

void Listener::enter(Worker& worker, Socket socket, const ClientAddress& peer, Admission::Ticket ticket) {
  auto adopt = [&worker, moved = std::move(socket), peer, place = std::move(ticket), tls = tls_]() mutable {
    worker.adopt(std::move(moved), peer, std::move(place), tls);
  };
  asio::dispatch(worker.io(), std::move(adopt));
}

void Listener::refuse(Socket socket, const ClientAddress& peer, ConnectionRefusal why) {
  if (state_.observer != nullptr) state_.observer->on_refused(peer, why);
  if (tls_) return;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(overloaded), ignored);
  socket.shutdown(Socket::shutdown_send, ignored);
}

void Listener::close() {
  closing_ = true;
  if (newcomer_) contain(state_.observer, "server", [this] { seat_newcomer(); });
  while (acceptor_.is_open() && !stays_) {
    Worker& worker = next_();
    Socket socket(worker.io().get_executor());
    Endpoint from;
    error_code ec;
    acceptor_.accept(socket, from, ec);
    if (ec) break;
    accepted(worker, std::move(socket), from);
  }
  error_code ignored;
  acceptor_.close(ignored);
}

}  // namespace usher::http
