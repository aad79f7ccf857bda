#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <expected>
#include <functional>

#include "core/secret.hpp"
#include "store/postgres/connection.hpp"

namespace usher::store::postgres {

/// Opens a connection to a server that can be written, and waits for it. libpq tries the hosts in turn, each
/// for `connect_timeout`, three seconds where the address says nothing else.
std::expected<Handle, Failure> connect(const core::Secret& address);

/// Opens connections on threads of its own, all at once: looking up names and trying hosts in turn take their
/// time.
class Connector {
 public:
  using Opened = std::move_only_function<void(std::expected<Handle, Failure>)>;

  Connector(boost::asio::io_context& context, core::Secret address, std::size_t at_once);

  /// @param opened called on the context's thread
  void open(Opened opened);
  /// Waits for the attempts under way. What was asked for afterwards is not called any more.
  void stop();

 private:
  boost::asio::io_context& context_;
  core::Secret address_;
  boost::asio::thread_pool threads_;
};

}  // namespace usher::store::postgres
