#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/http/server/buffer_budget.hpp"
#include "base/http/server/connection.hpp"

namespace usher::http {

/// What the workers of one server share. All of it outlives them.
struct ServerState {
  ServerState(ServerOptions given, Observer* watcher)
      : options(std::move(given)),
        observer(watcher),
        proxies(options.trusted_proxies, options.forwarded_headers),
        admission(options.limits, proxies),
        budget(options.limits.buffers_bytes_max) {}

  const ServerOptions options;
  Observer* const observer;
  const TrustedProxies proxies;
  Admission admission;
  BufferBudget budget;
  std::size_t workers = 1;
  /// Whether the sockets that it listens on stay when it goes, for another one to go on with.
  bool sockets_stay = false;
  /// Asks every worker to close its share of the largest connections. Called on any of their threads.
  std::function<void()> relieve;
  /// Has the connection closed that waits longest for its client to ask something, so that another can be
  /// served: tells the first worker's thread whether there was one. Called on that thread.
  std::function<void(std::function<void(bool)> done)> make_room;
  std::optional<TlsIdentity> identity;
};

using Timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// One thread with its own `io_context`, and the connections that live on it.
class Worker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Worker(ServerState& state, std::shared_ptr<const Router> routes);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() = default;

  /// Has `task` called again and again, at once after something was thrown: what has to go on and may have
  /// been ended by that is begun anew there. Before `start`.
  void keep_up(std::function<void()> task) { kept_up_.push_back(std::move(task)); }

  /// Starts the thread. It ends once a `drain` is done.
  void start();
  void join();

  boost::asio::io_context& io() noexcept { return io_; }

  /// Whether clients may come again at once when this server has gone.
  [[nodiscard]] bool is_followed() const noexcept { return state_.sockets_stay; }

  /// Takes a connection over. On the worker's thread.
  void adopt(Socket socket, const ClientAddress& peer, Admission::Ticket ticket, bool tls);

  /// From here on requests go to `routes`. On the worker's thread.
  void use(std::shared_ptr<const Router> routes);

  /// Finishes what was begun, and cuts what is not done by `deadline`. On the worker's thread.
  void drain(TimePoint deadline);

  /// Closes those connections that wait longest for their clients to ask something, and says whether there
  /// was one. On the worker's thread.
  bool give_way();

  /// Soon closes those of its connections that hold the most, where all hold too much. Thread-safe.
  void relieve_soon();

  /// The connection was closed.
  void let_go(const Connection& connection);
  /// A connection's buffers were `before` bytes large and are `after` now.
  void holds(std::size_t before, std::size_t after);

 private:
  template <class Visit>
  void each_connection(Visit visit);
  void run();
  bool run_until_failure();
  void deliver();
  void keep_all_up();
  void await_sweep();
  void sweep();
  void end_if_done();
  void relieve();

  ServerState& state_;
  DateCache date_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<Executor> work_;
  Timer sweep_;
  bool sweep_awaited_ = false;
  TimePoint deadline_ = TimePoint::max();
  bool draining_ = false;
  std::atomic<bool> relief_due_ = false;
  std::size_t held_bytes_ = 0;  ///< by its connections
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Mailbox::Delivery> delivered_;
  SessionContext context_;
  std::unordered_map<const Connection*, Connection::Pointer> connections_;
  std::vector<std::function<void()>> kept_up_;
  std::jthread thread_;
};

}  // namespace usher::http
