#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/http/contain.hpp"
#include "base/http/server/admission.hpp"
#include "base/http/server/mailbox.hpp"
#include "base/http/server/tls_identity.hpp"
#include "base/http/server/write_progress.hpp"
#include "base/http/wire/session.hpp"

namespace usher::http {

/// Concrete executors throughout: `any_io_executor` costs a microsecond per request.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

class Worker;

/// One client's connection, by TCP or by TLS over that: moves a session's bytes. It lives on its worker's
/// thread, kept by its worker until it is closed and by what is under way on its socket. What throws anywhere
/// in it costs this connection, which is then closed, and no more: it would be half dead otherwise.
class Connection final : public boost::intrusive_ref_counter<Connection, boost::thread_unsafe_counter> {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Pointer = boost::intrusive_ptr<Connection>;

  /// @param identity null: no TLS
  Connection(Worker& worker, const SessionContext& context, const std::shared_ptr<Mailbox>& mailbox,
             Socket socket, const ClientAddress& peer, Admission::Ticket ticket,
             TlsIdentity::Context* identity);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  void start();
  /// Looks whether anything took too long.
  void sweep(TimePoint now);
  /// Finishes what was begun, then closes.
  void drain(TimePoint now);
  /// The request that is under way has its answer.
  void answered(Response response);
  /// There is something to take from the stream of its answer.
  void stream_grew();
  /// Closes at once.
  void close();
  /// Closes at once, drops what the kernel still has for the client, and says why.
  void cut(ConnectionRefusal why);
  /// Closes one that is idle, and says whether it was: a request that the kernel has counts as begun.
  bool yield();
  /// Gives back what it holds for requests to come, while it is idle.
  void rest();
  /// Since when nothing was asked on it; nothing where something is under way.
  [[nodiscard]] std::optional<TimePoint> idle_since() const;
  /// Since when its client has taken nothing of what is written for it; `now` where nothing is.
  TimePoint read_since(TimePoint now);
  /// The size of all its buffers together.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_bytes_; }
  /// What of that depends on what its client does.
  [[nodiscard]] std::size_t varying_bytes() const noexcept { return held_bytes_ - fixed_bytes_; }

 private:
  using ErrorCode = boost::system::error_code;
  using TlsStream = boost::asio::ssl::stream<Socket&>;
  enum class Phase : std::uint8_t { handshake, open, lingering, closed };

  template <class Work>
  void guard(Work work) noexcept {
    const Pointer self(this);
    if (!contain(context_.observer, "connection", work)) close();
  }

  /// A handler for Asio that keeps this connection.
  template <class Work>
  auto guarded(Work work) {
    return
        [self = Pointer(this), work](const auto&... arguments) { self->guard([&] { work(arguments...); }); };
  }

  /// Does whatever can be done now: writes, reads, ends.
  void pump() {
    advance();
    account();
  }

  void begin();
  void open();
  void check_time(TimePoint now);
  [[nodiscard]] bool may_ask_soon(TimePoint now) const;
  void begin_drain(TimePoint now);
  void give_back();
  void account();
  void advance();
  void read();
  void on_readable(ErrorCode ec);
  void on_read(ErrorCode ec, std::size_t size);
  void write();
  void go_on_writing(ErrorCode ec);
  void reset();
  void finish();
  void end_sending();
  void linger();

  Worker& worker_;
  const SessionContext& context_;
  Admission::Ticket ticket_;
  ClientAddress peer_;
  Socket socket_;
  std::unique_ptr<TlsStream> tls_;  ///< null: none
  Phase phase_ = Phase::handshake;
  bool reading_ = false;
  bool writing_ = false;
  bool peer_ended_ = false;
  bool drain_after_read_ = false;
  TimePoint now_;
  TimePoint since_;
  std::string sending_;
  std::size_t sent_ = 0;
  WriteProgress progress_;
  std::size_t lingered_bytes_ = 0;
  std::size_t fixed_bytes_;
  std::size_t held_bytes_ = 0;
  std::shared_ptr<ReplyChannel> replies_;
  Session session_;
};

}  // namespace usher::http
