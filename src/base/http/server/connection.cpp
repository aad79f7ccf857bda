#include "base/http/server/connection.hpp"

#include <utility>

#include "base/http/server/reply_channel.hpp"
#include "base/http/server/worker.hpp"
#include "base/http/wire/release.hpp"

namespace usher::http {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;

constexpr std::size_t linger_bytes_max = 1024 * 1024;
constexpr auto rest_time = 250ms;  // after which nothing is kept for a next one any more

// What TLS takes for a connection however little is sent on it: two buffers of Asio's and two of OpenSSL's
// between them, 17 KiB each (one record: RFC 8446 section 5.1), and OpenSSL's state. Measured: 75 KB.
constexpr std::size_t tls_bytes = 75'000;

}  // namespace

Connection::Connection(Worker& worker, const SessionContext& context, const std::shared_ptr<Mailbox>& mailbox,
                       Socket socket, const ClientAddress& peer, Admission::Ticket ticket,
                       TlsIdentity::Context* identity)
    : worker_(worker),
      context_(context),
      ticket_(std::move(ticket)),
      peer_(peer),
      socket_(std::move(socket)),
      tls_(identity == nullptr ? nullptr : std::make_unique<TlsStream>(socket_, *identity)),
      now_(std::chrono::steady_clock::now()),
      since_(now_),
      fixed_bytes_(tls_ ? tls_bytes : 0),
      replies_(std::make_shared<ReplyChannel>(*this, mailbox)),
      session_(context, replies_, Origin{peer, tls_ != nullptr}, now_) {}

Connection::~Connection() { replies_->detach(); }

void Connection::start() {
  guard([this] { begin(); });
}

void Connection::sweep(TimePoint now) {
  guard([&] { check_time(now); });
}

void Connection::drain(TimePoint now) {
  guard([&] { begin_drain(now); });
}

void Connection::rest() {
  guard([this] { give_back(); });
}

void Connection::answered(Response response) {
  guard([&] {
    if (!session_.answered(std::move(response)) || phase_ != Phase::open) return;
    now_ = std::chrono::steady_clock::now();
    session_.go_on(now_);
    pump();
  });
}

void Connection::stream_grew() {
  guard([this] {
    if (phase_ != Phase::open) return;
    now_ = std::chrono::steady_clock::now();
    session_.go_on(now_);
    pump();
  });
}

void Connection::begin() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  WriteProgress::keep_kernel_small(socket_.native_handle());
  if (context_.observer != nullptr) context_.observer->on_open(peer_, tls_ != nullptr);
  account();
  if (!tls_) {
    socket_.non_blocking(true, ignored);
    return open();
  }
  tls_->async_handshake(asio::ssl::stream_base::server, guarded([this](error_code ec) {
                          if (phase_ == Phase::closed) return;
                          ec ? close() : open();
                        }));
}

void Connection::open() {
  phase_ = Phase::open;
  pump();
}

void Connection::check_time(TimePoint now) {
  now_ = now;
  const Limits& limits = context_.limits;
  const bool late = (phase_ == Phase::handshake && now - since_ > limits.header_time) ||
                    (phase_ == Phase::lingering && now - since_ > limits.linger_time);
  if (late) return close();
  if (phase_ != Phase::open) return;
  if (now - read_since(now) > limits.write_time) return reset();
  if (drain_after_read_ && !may_ask_soon(now)) return begin_drain(now);
  session_.check_time(now);
  pump();
  const auto idle = idle_since();
  if (idle && now - *idle > rest_time) give_back();
}

auto Connection::read_since(TimePoint now) -> TimePoint {
  return writing_ ? progress_.look(socket_.native_handle(), sent_, now) : now;
}

/// Another server goes on where this one leaves: then nobody who connected to this one is sent away unheard.
bool Connection::may_ask_soon(TimePoint now) const {
  return worker_.is_followed() && now - session_.idle_since() < context_.limits.farewell_time;
}

void Connection::begin_drain(TimePoint now) {
  now_ = now;
  if (phase_ == Phase::closed) return;
  const bool waits = phase_ == Phase::open && session_.idle() && reading_ && !writing_;
  if ((waits || phase_ == Phase::handshake) && may_ask_soon(now)) {
    drain_after_read_ = true;
    return;
  }
  if (waits) {
    // A request that the kernel has, or that was read just now, counts as accepted: the read brings
    // it. Where there is none, the read is called off, and the connection closed then.
    drain_after_read_ = true;
    error_code ignored;
    if (socket_.available(ignored) == 0) socket_.cancel(ignored);
    return;
  }
  session_.drain(now);
  pump();
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  error_code ignored;
  socket_.close(ignored);
  ticket_.reset();
  contain(context_.observer, "connection", [this] {
    account();
    if (context_.observer != nullptr) context_.observer->on_close(peer_, tls_ != nullptr);
  });
  worker_.let_go(*this);  // the last thing: it may end this connection
}

void Connection::cut(ConnectionRefusal why) {
  guard([&] {
    if (context_.observer != nullptr) context_.observer->on_refused(peer_, why);
    reset();
  });
}

auto Connection::idle_since() const -> std::optional<TimePoint> {
  if (phase_ == Phase::handshake) return since_;
  if (phase_ != Phase::open || writing_ || !session_.idle()) return std::nullopt;
  return session_.idle_since();
}

bool Connection::yield() {
  error_code ignored;
  if (!idle_since() || socket_.available(ignored) > 0) return false;
  close();
  return true;
}

void Connection::give_back() {
  if (phase_ != Phase::open || !idle_since()) return;
  release(sending_);
  session_.rest();
  account();
}

/// Tells what all buffers hold together, the way they are between two events.
void Connection::account() {
  const std::size_t own = sizeof(*this) - sizeof(Session) + fixed_bytes_;
  const std::size_t held = phase_ == Phase::closed ? 0 : own + session_.held_bytes() + sending_.capacity();
  if (held != held_bytes_) worker_.holds(std::exchange(held_bytes_, held), held);
}

void Connection::advance() {
  if (phase_ != Phase::open) return;
  while (!writing_ && session_.has_output()) {
    session_.take_output(sending_);
    sent_ = 0;
    progress_.begin(now_);
    write();
    if (phase_ != Phase::open) return;
    if (!writing_) session_.resume(now_);
  }
  if (!writing_) release_what_is_much(sending_);
  if (session_.over() && !writing_) return finish();
  if (!reading_ && session_.wants_input()) read();
}

/// TLS reads into a buffer of ours however long that takes. Without it, a connection waits for something to
/// come and has no buffer until then.
void Connection::read() {
  reading_ = true;
  if (!tls_)
    return socket_.async_wait(Socket::wait_read, guarded([this](error_code ec) { on_readable(ec); }));
  const auto space = session_.space();
  tls_->async_read_some(asio::buffer(space.data(), space.size()),
                        guarded([this](error_code ec, std::size_t size) { on_read(ec, size); }));
}

void Connection::on_readable(error_code ec) {
  std::size_t size = 0;
  if (!ec && phase_ == Phase::open) {
    const auto space = session_.space();
    size = socket_.read_some(asio::buffer(space.data(), space.size()), ec);
    if (ec == asio::error::would_block) return read();
  }
  on_read(ec, size);
}

void Connection::on_read(error_code ec, std::size_t size) {
  reading_ = false;
  if (phase_ == Phase::lingering && !tls_) return ec ? close() : linger();
  if (phase_ != Phase::open) return;
  now_ = std::chrono::steady_clock::now();
  if (!ec) {
    if (std::exchange(drain_after_read_, false)) session_.drain_after_next();
    session_.received(size, now_);
  } else if (ec == asio::error::operation_aborted && drain_after_read_) {
    return close();
  } else if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) {
    peer_ended_ = true;
    replies_->client_ended();
    session_.received_end(now_);
  } else {
    return close();
  }
  if (std::exchange(drain_after_read_, false)) session_.drain(now_);
  pump();
}

/// Sends what `sending_` still holds: at once where the socket takes it, since going through the
/// reactor costs more than the call.
void Connection::write() {
  if (tls_) {
    writing_ = true;
    return tls_->async_write_some(asio::buffer(sending_) + sent_,
                                  guarded([this](error_code ec, std::size_t size) {
                                    sent_ += size;
                                    go_on_writing(ec);
                                  }));
  }
  while (sent_ < sending_.size()) {
    error_code ec;
    sent_ += socket_.write_some(asio::buffer(sending_) + sent_, ec);
    if (ec == asio::error::would_block) {
      writing_ = true;
      return socket_.async_wait(Socket::wait_write,
                                guarded([this](error_code failed) { go_on_writing(failed); }));
    }
    if (ec) return close();
  }
}

void Connection::go_on_writing(error_code ec) {
  writing_ = false;
  if (phase_ != Phase::open) return;
  if (ec) return close();
  now_ = std::chrono::steady_clock::now();
  if (sent_ < sending_.size()) write();
  if (phase_ != Phase::open || writing_) return;
  session_.resume(now_);
  pump();
}

void Connection::reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

/// Says that nothing more comes, and waits a while for the client to have read it: closing with
/// input unread would reset the connection and could take the answer with it (RFC 9112 section 9.6).
void Connection::finish() {
  phase_ = Phase::lingering;
  since_ = now_;
  if (peer_ended_) return close();
  if (!tls_) return end_sending();
  tls_->async_shutdown(guarded([this](error_code /*ec*/) { end_sending(); }));
}

void Connection::end_sending() {
  if (phase_ == Phase::closed) return;
  error_code ec;
  socket_.shutdown(Socket::shutdown_send, ec);
  if (ec) return close();
  if (tls_ || !reading_) linger();
}

void Connection::linger() {
  reading_ = true;
  sending_.resize(InputBuffer::capacity_start);
  socket_.async_read_some(asio::buffer(sending_), guarded([this](error_code ec, std::size_t size) {
                            lingered_bytes_ += size;
                            if (ec || lingered_bytes_ > linger_bytes_max) return close();
                            if (phase_ != Phase::closed) linger();
                          }));
}

}  // namespace usher::http
