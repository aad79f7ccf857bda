#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/connection.hpp"

namespace usher::http {

/// What the workers of one server share. All of it outlives them.
struct ServerState {
  ServerState(ServerOptions given, Router routes, Observer* watcher)
      : options(std::move(given)),
        router(std::move(routes)),
        observer(watcher),
        proxies(options.trusted_proxies, options.forwarded_headers),
        admission(options.limits, proxies) {}

  const ServerOptions options;
  const Router router;
  Observer* const observer;
  const TrustedProxies proxies;
  Admission admission;
  std::optional<TlsIdentity> identity;
};

using Timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// One thread with its own `io_context`, and the connections that live on it.
class Worker final : public Connection::Keeper {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit Worker(ServerState& state);
  ~Worker() = default;

  /// Starts the thread. It ends once a `drain` is done.
  void start();
  void join();

  boost::asio::io_context& io() noexcept { return io_; }
  [[nodiscard]] bool is_here() const noexcept { return mailbox_->is_here(); }

  /// Takes a connection over. On the worker's thread.
  void adopt(Socket socket, const ClientAddress& peer, Admission::Ticket ticket, bool tls);

  /// Finishes what was begun, and cuts what is not done by `deadline`. On the worker's thread.
  void drain(TimePoint deadline);

  void let_go(Connection& connection) override;

 private:
  template <class Visit>
  void each_connection(Visit visit);
  void run();
  void deliver();
  void await_sweep();
  void await_deadline();
  void end_if_done();

  ServerState& state_;
  DateCache date_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<Executor> work_;
  Timer sweep_;
  Timer deadline_timer_;
  TimePoint deadline_ = TimePoint::max();
  bool draining_ = false;
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Mailbox::Delivery> delivered_;
  SessionContext context_;
  std::unordered_map<const Connection*, Connection::Pointer> connections_;
  std::jthread thread_;
};

}  // namespace usher::http
