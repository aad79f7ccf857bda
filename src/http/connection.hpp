#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <chrono>
#include <memory>

#include "http/admission.hpp"
#include "http/session.hpp"
#include "http/tls_identity.hpp"

namespace usher::http {

/// Concrete executors throughout: `any_io_executor` costs a microsecond per request.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

/// One client's connection: moves a session's bytes through a socket. It lives on its worker's
/// thread, kept by its worker until it is closed and by what is under way on its socket.
class Connection : public boost::intrusive_ref_counter<Connection, boost::thread_unsafe_counter>,
                   public SessionOwner {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Pointer = boost::intrusive_ptr<Connection>;

  /// Whoever keeps connections.
  class Keeper {
   public:
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;
    /// The connection was closed.
    virtual void let_go(Connection& connection) = 0;

   protected:
    Keeper() = default;
    ~Keeper() = default;
  };

  virtual ~Connection() = default;

  virtual void start() = 0;
  /// Looks whether anything took too long.
  virtual void sweep(TimePoint now) = 0;
  /// Finishes what was begun, then closes.
  virtual void drain(TimePoint now) = 0;
  /// Closes at once.
  virtual void close() = 0;

  static Pointer plain(Keeper& keeper, const SessionContext& context, Socket socket,
                       const ClientAddress& peer, Admission::Ticket ticket);
  static Pointer tls(Keeper& keeper, const SessionContext& context, Socket socket, const ClientAddress& peer,
                     Admission::Ticket ticket, TlsIdentity::Context& identity);

 protected:
  Connection() = default;
};

}  // namespace usher::http
