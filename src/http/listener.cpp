#include "http/listener.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

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
    : state_(state),
      tls_(tls),
      next_(std::move(next)),
      acceptor_(home.io().get_executor()),
      pause_(home.io().get_executor()) {
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

std::uint16_t Listener::port() const { return acceptor_.local_endpoint().port(); }

void Listener::accept() {
  Worker& worker = next_();
  const auto from = std::make_shared<Endpoint>();
  acceptor_.async_accept(worker.io().get_executor(), *from,
                         [this, &worker, from](error_code ec, Socket socket) {
                           // One that was accepted just before `close` is not to be lost.
                           if (!ec) accepted(worker, std::move(socket), *from);
                           if (!acceptor_.is_open()) return;
                           if (is_shortage(ec)) return pause();
                           accept();
                         });
}

void Listener::pause() {
  using namespace std::chrono_literals;
  if (state_.observer != nullptr) state_.observer->on_refused({}, ConnectionRefusal::no_descriptors);
  pause_.expires_after(100ms);
  pause_.async_wait([this](error_code ec) {
    if (!ec && acceptor_.is_open()) accept();
  });
}

void Listener::accepted(Worker& worker, Socket socket, const Endpoint& from) {
  const ClientAddress peer = address_of(from);
  auto ticket = state_.admission.enter(peer);
  if (!ticket) return refuse(std::move(socket), peer, ticket.error());
  if (worker.is_here()) {
    worker.adopt(std::move(socket), peer, std::move(*ticket), tls_);
    return;
  }
  asio::post(worker.io(),
             [&worker, moved = std::move(socket), peer, place = std::move(*ticket), tls = tls_]() mutable {
               worker.adopt(std::move(moved), peer, std::move(place), tls);
             });
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
  while (acceptor_.is_open()) {
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
  pause_.cancel();
}

}  // namespace usher::http
