#include "base/http/server/worker.hpp"

#include <malloc.h>
#include <pthread.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include "base/http/contain.hpp"
#include "base/http/server/reply_channel.hpp"

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

// More, and for longer, than what a client that reads its answers leaves in buffers.
constexpr std::size_t much_unread = std::size_t{16} * 1024;
constexpr auto unread_time = 1s;

/// A connection that holds more than its share, and when it is its turn to go.
struct Holder {
  enum class Kind : std::uint8_t { unread, idle, others };

  Connection::Pointer connection;
  std::tuple<Kind, Connection::TimePoint, std::ptrdiff_t> turn;
};

/// First who has left much unread for a while, the largest first. Then whom it costs least, since all that
/// TLS connections hold adds up to too much as well: who waits longest to ask something. Then, where it can't
/// be helped, the largest: who came and asked just now is among these, and may be about to read.
Holder holder_of(Connection& each, Connection::TimePoint now) {
  const auto size = -static_cast<std::ptrdiff_t>(each.held_bytes());
  if (const auto since = each.idle_since()) return {&each, {Holder::Kind::idle, *since, size}};
  const bool unread = each.varying_bytes() > much_unread && now - each.read_since(now) > unread_time;
  return {&each, {unread ? Holder::Kind::unread : Holder::Kind::others, Connection::TimePoint{}, size}};
}

}  // namespace

Worker::Worker(ServerState& state, std::shared_ptr<const Router> routes)
    : state_(state),
      io_(1),
      work_(io_.get_executor()),
      sweep_(io_.get_executor()),
      mailbox_(std::make_shared<Mailbox>([this] { boost::asio::post(io_, [this] { deliver(); }); })),
      context_{nullptr, state.options.limits, state.proxies, state.observer, date_} {
  use(std::move(routes));
}

void Worker::start() {
  thread_ = std::jthread([this] { run(); });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  ::pthread_setname_np(::pthread_self(), "http");
  mailbox_->settle_here();
  while (!run_until_failure()) {
  }
  mailbox_->close();
}

/// What something on this thread throws must not end the process with all that the others serve.
bool Worker::run_until_failure() {
  return contain(state_.observer, "server", [this] {
    keep_all_up();
    io_.run();
  });
}

void Worker::keep_all_up() {
  if (!sweep_awaited_ && work_.owns_work()) await_sweep();
  for (const auto& task : kept_up_) task();
}

// Each thread counts its own references: they would be passed to and fro between the cores otherwise.
void Worker::use(std::shared_ptr<const Router> routes) {
  const Router* const router = routes.get();
  context_.router = std::shared_ptr<const Router>(router, [held = std::move(routes)](const Router*) {});
}

void Worker::adopt(Socket socket, const ClientAddress& peer, Admission::Ticket ticket, bool tls) {
  const auto identity = tls ? state_.identity->current() : nullptr;
  const Connection::Pointer connection(
      new Connection(*this, context_, mailbox_, std::move(socket), peer, std::move(ticket), identity.get()));
  connections_.emplace(connection.get(), connection);
  connection->start();
}

void Worker::let_go(const Connection& connection) {
  connections_.erase(&connection);
  end_if_done();
}

void Worker::holds(std::size_t before, std::size_t after) {
  held_bytes_ += after - before;
  state_.budget.change(before, after);
  if (after > before && state_.budget.exceeded()) state_.relieve();
}

bool Worker::give_way() {
  std::vector<std::pair<TimePoint, Connection::Pointer>> idle;
  each_connection([&](Connection& each) {
    if (const auto since = each.idle_since()) idle.emplace_back(*since, &each);
  });
  // Of many some at once: whoever floods a full server would have all of them looked at for each newcomer.
  const std::size_t count = std::min(idle.size(), 1 + idle.size() / 128);
  const auto end = idle.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::partial_sort(idle, end, {}, [](const auto& each) { return each.first; });
  bool gave_way = false;
  for (auto each = idle.begin(); each != end; ++each) gave_way |= each->second->yield();
  return gave_way;
}

void Worker::relieve_soon() {
  if (relief_due_.exchange(true)) return;
  const bool posted = contain(state_.observer, "server", [this] {
    boost::asio::post(io_, [this] {
      relief_due_ = false;
      relieve();
    });
  });
  if (!posted) relief_due_ = false;
}

void Worker::relieve() {
  if (!state_.budget.exceeded()) return;
  each_connection([](Connection& each) { each.rest(); });
  if (!state_.budget.exceeded()) return;
  const auto now = std::chrono::steady_clock::now();
  const std::size_t share = state_.budget.share_among(state_.admission.count());
  std::vector<Holder> holders;
  each_connection([&](Connection& each) {
    if (each.held_bytes() > share) holders.push_back(holder_of(each, now));
  });
  std::ranges::sort(holders, {}, &Holder::turn);
  const bool spares = !state_.budget.far_exceeded();
  // Whoever comes first would close all of its own, and then newcomers, while others close none.
  const std::size_t own_share = state_.budget.share_among(state_.workers);
  for (const Holder& each : holders) {
    if (held_bytes_ <= own_share) break;
    const auto kind = std::get<Holder::Kind>(each.turn);
    if (state_.budget.relieved() || (spares && kind == Holder::Kind::others)) break;
    if (kind == Holder::Kind::idle) {
      each.connection->yield();
    } else {
      each.connection->cut(ConnectionRefusal::too_much_unread);
    }
  }
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
  for (Mailbox::Delivery& each : delivered_) {
    contain(state_.observer, "server", [&] {
      each.response ? each.channel->deliver(*std::move(each.response)) : each.channel->deliver_more();
    });
  }
  delivered_.clear();
}

void Worker::await_sweep() {
  sweep_.expires_after(sweep_interval(state_.options.limits));
  sweep_.async_wait([this](boost::system::error_code ec) {
    sweep_awaited_ = false;
    if (!ec) sweep();
  });
  sweep_awaited_ = true;
}

void Worker::sweep() {
  keep_all_up();
  deliver();
  const auto now = std::chrono::steady_clock::now();
  each_connection([&](Connection& each) { now < deadline_ ? each.sweep(now) : each.close(); });
  // The C library keeps what was freed until it is told to give it back.
  if (state_.budget.take_fallen()) ::malloc_trim(0);
}

void Worker::drain(TimePoint deadline) {
  draining_ = true;
  deadline_ = std::min(deadline_, deadline);
  const auto now = std::chrono::steady_clock::now();
  each_connection([&](Connection& each) { now < deadline_ ? each.drain(now) : each.close(); });
  end_if_done();
}

void Worker::end_if_done() {
  if (!draining_ || !connections_.empty()) return;
  work_.reset();
  sweep_.cancel();
}

}  // namespace usher::http
