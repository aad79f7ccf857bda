#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "http/listener.hpp"

namespace usher::http {

namespace asio = boost::asio;

namespace {

/// With these at nothing, no request would ever be answered.
void check(const Limits& limits) {
  const auto sizes = {
      limits.header_bytes_max,           limits.request_line_bytes_max, limits.fields_max,
      limits.output_bytes_max,           limits.pipeline_max,           limits.connections_max,
      limits.connections_per_address_max};
  const auto times = {limits.header_time, limits.body_time,    limits.idle_time,
                      limits.write_time,  limits.handler_time, limits.linger_time};
  if (limits.requests_max == 0 || std::ranges::any_of(sizes, [](std::size_t size) { return size == 0; }) ||
      std::ranges::any_of(times, [](std::chrono::milliseconds time) { return time.count() <= 0; })) {
    throw std::runtime_error("every limit but that of a body's size must be greater than zero");
  }
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Router router, Observer* observer)
      : state_(std::move(options), std::move(router), observer) {
    const ServerOptions& given = state_.options;
    if (given.listen.empty() && given.tls_listen.empty())
      throw std::runtime_error("no address to listen on is given");
    check(given.limits);
    if (!given.tls_listen.empty()) state_.identity.emplace(given.certificate, given.private_key);
    const std::size_t threads =
        given.threads != 0 ? given.threads : std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>(state_));
    for (const std::string& address : given.listen) listen(address, false);
    for (const std::string& address : given.tls_listen) listen(address, true);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    stop(std::chrono::milliseconds(0));
    join();
  }

  void start() {
    const std::lock_guard lock(mutex_);
    if (started_) throw std::logic_error("a server starts once");
    started_ = true;
    asio::post(home().io(), [this] {
      for (const auto& listener : listeners_) listener->accept();
    });
    for (const auto& worker : workers_) worker->start();
  }

  void stop(std::chrono::milliseconds grace) {
    const std::lock_guard lock(mutex_);
    if (!started_ || joined_) return;
    const auto deadline = std::chrono::steady_clock::now() + grace;
    // A worker that is done takes no orders any more, and the first one may be.
    if (draining_) return order_to_drain(deadline);
    asio::post(home().io(), [this, deadline] {
      for (const auto& listener : listeners_) listener->close();
      // Behind whatever the listeners have accepted already: what they hand over reaches each worker
      // before its order to drain does.
      asio::post(home().io(), [this, deadline] { drain_workers(deadline); });
    });
  }

  void join() {
    const std::lock_guard join_lock(join_mutex_);
    for (const auto& worker : workers_) worker->join();
    const std::lock_guard lock(mutex_);
    joined_ = started_;
  }

  [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept { return ports_; }

  std::expected<void, std::string> reload_certificates() {
    if (!state_.identity) return {};
    return state_.identity->reload();
  }

 private:
  Worker& home() { return *workers_.front(); }

  void listen(const std::string& text, bool tls) {
    const auto address = ListenAddress::parse(text);
    if (!address) throw std::runtime_error(address.error());
    listeners_.push_back(std::make_unique<Listener>(state_, home(), *address, tls,
                                                    [this]() -> Worker& { return next_worker(); }));
    ports_.push_back(listeners_.back()->port());
  }

  void drain_workers(std::chrono::steady_clock::time_point deadline) {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    order_to_drain(deadline);
  }

  void order_to_drain(std::chrono::steady_clock::time_point deadline) {
    for (const auto& worker : workers_) {
      asio::post(worker->io(), [&each = *worker, deadline] { each.drain(deadline); });
    }
  }

  Worker& next_worker() { return *workers_[turn_++ % workers_.size()]; }

  ServerState state_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::uint16_t> ports_;
  std::size_t turn_ = 0;  ///< the home worker's alone
  std::mutex mutex_;
  std::mutex join_mutex_;
  bool started_ = false;
  bool draining_ = false;  ///< the first order to drain is given
  bool joined_ = false;
};

Server::Server(ServerOptions options, Router router, Observer* observer)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(router), observer)) {}
Server::~Server() = default;

void Server::start() { impl_->start(); }
void Server::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }
void Server::join() { impl_->join(); }
const std::vector<std::uint16_t>& Server::ports() const noexcept { return impl_->ports(); }
std::expected<void, std::string> Server::reload_certificates() { return impl_->reload_certificates(); }

}  // namespace usher::http
