#include "http/worker.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "http/reply_channel.hpp"

namespace usher::http {

namespace {

using namespace std::chrono_literals;

/// One sweep looks after all the time limits of a thread's connections, a timer per operation would
/// cost more than the operations: a limit is kept to within a quarter of the shortest one.
std::chrono::milliseconds sweep_interval(const Limits& limits) {
  const auto shortest = std::min({limits.header_time, limits.body_time, limits.idle_time, limits.write_time,
                                  limits.handler_time, limits.linger_time});
  return std::clamp(shortest / 4, 5ms, 1000ms);
}

}  // namespace

Worker::Worker(ServerState& state)
    : state_(state),
      io_(1),
      work_(io_.get_executor()),
      sweep_(io_.get_executor()),
      deadline_timer_(io_.get_executor()),
      mailbox_(std::make_shared<Mailbox>([this] { boost::asio::post(io_, [this] { deliver(); }); })),
      context_{state.router, state.options.limits, state.proxies, state.observer, date_, mailbox_} {}

void Worker::start() {
  thread_ = std::jthread([this] { run(); });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  const Mailbox::Owner here(*mailbox_);
  await_sweep();
  io_.run();
  mailbox_->close();
}

void Worker::adopt(Socket socket, const ClientAddress& peer, Admission::Ticket ticket, bool tls) {
  const auto connection =
      tls ? Connection::tls(*this, context_, std::move(socket), peer, std::move(ticket),
                            *state_.identity->current())
          : Connection::plain(*this, context_, std::move(socket), peer, std::move(ticket));
  connections_.emplace(connection.get(), connection);
  connection->start();
}

void Worker::let_go(Connection& connection) {
  connections_.erase(&connection);
  end_if_done();
}

template <class Visit>
void Worker::each_connection(Visit visit) {
  for (auto each = connections_.begin(); each != connections_.end();) {
    const Connection::Pointer connection = (each++)->second;  // it may let itself go
    visit(*connection);
  }
}

void Worker::deliver() {
  mailbox_->take(delivered_);
  for (auto& [channel, exchange, response] : delivered_) channel->deliver(exchange, std::move(response));
  delivered_.clear();
}

void Worker::await_sweep() {
  sweep_.expires_after(sweep_interval(state_.options.limits));
  sweep_.async_wait([this](boost::system::error_code ec) {
    if (ec) return;
    each_connection([now = std::chrono::steady_clock::now()](Connection& each) { each.sweep(now); });
    if (work_.owns_work()) await_sweep();
  });
}

void Worker::drain(TimePoint deadline) {
  draining_ = true;
  each_connection([now = std::chrono::steady_clock::now()](Connection& each) { each.drain(now); });
  deadline_ = std::min(deadline_, deadline);
  if (work_.owns_work()) await_deadline();
  end_if_done();
}

void Worker::await_deadline() {
  deadline_timer_.expires_at(deadline_);
  deadline_timer_.async_wait([this](boost::system::error_code ec) {
    if (!ec) each_connection([](Connection& each) { each.close(); });
  });
}

void Worker::end_if_done() {
  if (!draining_ || !connections_.empty()) return;
  work_.reset();
  sweep_.cancel();
  deadline_timer_.cancel();
}

}  // namespace usher::http
