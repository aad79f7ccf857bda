#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <expected>
#include <functional>

#include "core/secret.hpp"
#include "store/postgres/connection.hpp"

namespace usher::store::postgres {

/// Opens a connection to a server that can be written, and waits for it. libpq tries the hosts in turn, each
/// for `connect_timeout`, three seconds where the address says nothing else.
std::expected<Handle, Failure> connect(const core::Secret& address);

/// Opens connections on a thread of its own: looking up names and trying hosts in turn take their time.
class Connector {
 public:
  using Opened = std::move_only_function<void(std::expected<Handle, Failure>)>;

  Connector(boost::asio::io_context& context, core::Secret address);

  /// @param opened called on the context's thread
  void open(Opened opened);
  /// Waits for the attempt under way. What was asked for afterwards is not called any more.
  void stop();

 private:
  boost::asio::io_context& context_;
  core::Secret address_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace usher::store::postgres
