#include "http/connection.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <type_traits>
#include <utility>

namespace usher::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t linger_bytes_max = 1024 * 1024;

template <class Stream>
class StreamConnection final : public Connection {
 public:
  static constexpr bool is_tls = !std::is_same_v<Stream, Socket>;

  template <class... StreamArguments>
  StreamConnection(Keeper& keeper, const SessionContext& context, const ClientAddress& peer,
                   Admission::Ticket ticket, StreamArguments&&... arguments)
      : keeper_(keeper),
        context_(context),
        ticket_(std::move(ticket)),
        peer_(peer),
        stream_(std::forward<StreamArguments>(arguments)...),
        now_(std::chrono::steady_clock::now()),
        since_(now_),
        session_(context, *this, Origin{peer, is_tls}, now_) {}

  void start() override {
    error_code ignored;
    socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    if (context_.observer != nullptr) context_.observer->on_open(peer_, is_tls);
    if constexpr (is_tls) {
      stream_.async_handshake(asio::ssl::stream_base::server, [self = pointer()](error_code ec) {
        if (self->phase_ == Phase::closed) return;
        if (ec) return self->close();
        self->phase_ = Phase::open;
        self->pump();
      });
    } else {
      socket().non_blocking(true, ignored);
      phase_ = Phase::open;
      pump();
    }
  }

  void sweep(TimePoint now) override {
    now_ = now;
    const Limits& limits = context_.limits;
    const bool late = (phase_ == Phase::handshake && now - since_ > limits.header_time) ||
                      (phase_ == Phase::open && writing_ && now - write_since_ > limits.write_time) ||
                      (phase_ == Phase::lingering && now - since_ > limits.linger_time);
    if (late) return close();
    if (phase_ != Phase::open) return;
    session_.check_time(now);
    pump();
  }

  void drain(TimePoint now) override {
    now_ = now;
    if (phase_ == Phase::closed) return;
    if (phase_ == Phase::open && session_.idle() && reading_ && !writing_) {
      // A request that the kernel has, or that was read just now, counts as accepted: the read brings
      // it. Where there is none, the read is called off, and the connection closed then.
      drain_after_read_ = true;
      error_code ignored;
      if (socket().available(ignored) == 0) socket().cancel(ignored);
      return;
    }
    session_.drain(now);
    pump();
  }

  void close() override {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    error_code ignored;
    socket().close(ignored);
    ticket_.release();
    if (context_.observer != nullptr) context_.observer->on_close(peer_, is_tls);
    keeper_.let_go(*this);  // the last thing: it may end this connection
  }

  void session_ready() override {
    const auto self = pointer();
    now_ = std::chrono::steady_clock::now();
    pump();
  }

 private:
  enum class Phase : std::uint8_t { handshake, open, lingering, closed };

  boost::intrusive_ptr<StreamConnection> pointer() { return boost::intrusive_ptr<StreamConnection>(this); }

  Socket& socket() {
    if constexpr (is_tls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  /// Does whatever can be done now: writes, reads, ends.
  void pump() {
    if (phase_ != Phase::open) return;
    const auto self = pointer();
    while (!writing_ && session_.has_output()) {
      session_.take_output(sending_);
      sent_ = 0;
      write_since_ = now_;
      write();
      if (phase_ != Phase::open) return;
      if (!writing_) session_.resume(now_);
    }
    if (session_.over() && !writing_) return finish();
    if (!reading_ && session_.wants_input()) read();
  }

  void read() {
    reading_ = true;
    const auto space = session_.space();
    stream_.async_read_some(asio::buffer(space.data(), space.size()),
                            [self = pointer()](error_code ec, std::size_t size) { self->on_read(ec, size); });
  }

  void on_read(error_code ec, std::size_t size) {
    reading_ = false;
    if (phase_ == Phase::lingering && !is_tls) return ec ? close() : linger();
    if (phase_ != Phase::open) return;
    now_ = std::chrono::steady_clock::now();
    if (!ec) {
      session_.received(size, now_);
    } else if (ec == asio::error::operation_aborted && drain_after_read_) {
      return close();
    } else if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) {
      peer_ended_ = true;
      session_.received_end(now_);
    } else {
      return close();
    }
    if (std::exchange(drain_after_read_, false)) session_.drain(now_);
    pump();
  }

  /// Sends what `sending_` still holds: at once where the socket takes it, since going through the
  /// reactor costs more than the call.
  void write() {
    if constexpr (is_tls) {
      writing_ = true;
      asio::async_write(stream_, asio::buffer(sending_), [self = pointer()](error_code ec, std::size_t) {
        self->writing_ = false;
        if (self->phase_ != Phase::open) return;
        if (ec) return self->close();
        self->now_ = std::chrono::steady_clock::now();
        self->session_.resume(self->now_);
        self->pump();
      });
    } else {
      while (sent_ < sending_.size()) {
        error_code ec;
        sent_ += stream_.write_some(asio::buffer(sending_) + sent_, ec);
        if (ec == asio::error::would_block) return await_writable();
        if (ec) return close();
      }
    }
  }

  void await_writable() {
    writing_ = true;
    socket().async_wait(Socket::wait_write, [self = pointer()](error_code ec) {
      self->writing_ = false;
      if (self->phase_ != Phase::open) return;
      if (ec) return self->close();
      self->now_ = std::chrono::steady_clock::now();
      self->write();
      if (self->phase_ != Phase::open || self->writing_) return;
      self->session_.resume(self->now_);
      self->pump();
    });
  }

  /// Says that nothing more comes, and waits a while for the client to have read it: closing with
  /// input unread would reset the connection and could take the answer with it (RFC 9112 section 9.6).
  void finish() {
    phase_ = Phase::lingering;
    since_ = now_;
    if (peer_ended_) return close();
    if constexpr (is_tls) {
      stream_.async_shutdown([self = pointer()](error_code) { self->end_sending(); });
    } else {
      end_sending();
    }
  }

  void end_sending() {
    if (phase_ == Phase::closed) return;
    error_code ec;
    socket().shutdown(Socket::shutdown_send, ec);
    if (ec) return close();
    if (is_tls || !reading_) linger();
  }

  void linger() {
    reading_ = true;
    sending_.resize(InputBuffer::capacity_start);
    socket().async_read_some(asio::buffer(sending_), [self = pointer()](error_code ec, std::size_t size) {
      self->lingered_bytes_ += size;
      if (ec || self->lingered_bytes_ > linger_bytes_max) return self->close();
      if (self->phase_ != Phase::closed) self->linger();
    });
  }

  Keeper& keeper_;
  const SessionContext& context_;
  Admission::Ticket ticket_;
  ClientAddress peer_;
  Stream stream_;
  Phase phase_ = Phase::handshake;
  bool reading_ = false;
  bool writing_ = false;
  bool peer_ended_ = false;
  bool drain_after_read_ = false;
  TimePoint now_;
  TimePoint since_;
  TimePoint write_since_;
  std::string sending_;
  std::size_t sent_ = 0;
  std::size_t lingered_bytes_ = 0;
  Session session_;
};

}  // namespace

Connection::Pointer Connection::plain(Keeper& keeper, const SessionContext& context, Socket socket,
                                      const ClientAddress& peer, Admission::Ticket ticket) {
  return Pointer(new StreamConnection<Socket>(keeper, context, peer, std::move(ticket), std::move(socket)));
}

Connection::Pointer Connection::tls(Keeper& keeper, const SessionContext& context, Socket socket,
                                    const ClientAddress& peer, Admission::Ticket ticket,
                                    TlsIdentity::Context& identity) {
  using Stream = asio::ssl::stream<Socket>;
  return Pointer(
      new StreamConnection<Stream>(keeper, context, peer, std::move(ticket), std::move(socket), identity));
}

}  // namespace usher::http
