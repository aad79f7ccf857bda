#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>

#include "adapters/store/postgres/connection.hpp"
#include "adapters/store/postgres/server_choice.hpp"
#include "base/secrets/secret.hpp"

namespace usher::store::postgres {

/// Opens a connection to a server that can be written, and waits for it. libpq tries the hosts in turn, each
/// for `connect_timeout`, three seconds where the address says nothing else.
std::expected<Handle, Failure> connect(const secrets::Secret& address);

/// Opens connections on threads of its own, all at once: looking up names and trying hosts in turn take their
/// time.
class Connector {
 public:
  using Opened = std::move_only_function<void(std::expected<Handle, Failure>)>;

  Connector(boost::asio::io_context& context, std::shared_ptr<ServerChoice> servers, std::size_t at_once);

  [[nodiscard]] ServerChoice& servers() { return *servers_; }
  /// @param opened called on the context's thread
  void open(Opened opened);
  /// Waits for the connections that are being opened. What was asked for afterwards is not called any more.
  void stop();

 private:
  boost::asio::io_context& context_;
  std::shared_ptr<ServerChoice> servers_;
  boost::asio::thread_pool threads_;
};

}  // namespace usher::store::postgres
