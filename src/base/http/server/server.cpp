#include "base/http/server/server.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <stdexcept>
#include <thread>

#include "base/http/contain.hpp"
#include "base/http/server/listener.hpp"

namespace usher::http {

namespace asio = boost::asio;

namespace {

/// With these at nothing, no request would ever be answered.
void check(const Limits& limits) {
  const auto sizes = {limits.header_bytes_max, limits.request_line_bytes_max,
                      limits.fields_max,       limits.output_bytes_max,
                      limits.connections_max,  limits.connections_per_address_max,
                      limits.buffers_bytes_max};
  const auto times = {limits.header_time, limits.body_time,    limits.idle_time,
                      limits.write_time,  limits.handler_time, limits.linger_time};
  if (limits.requests_max == 0 || std::ranges::any_of(sizes, [](std::size_t size) { return size == 0; }) ||
      std::ranges::any_of(times, [](std::chrono::milliseconds time) { return time.count() <= 0; })) {
    throw std::runtime_error("every limit but that of a body's size must be greater than zero");
  }
}

}  // namespace

Server::Server(ServerOptions options, Router router, Observer* observer, ListeningSockets given)
    : Server(std::move(options), std::make_shared<const Router>(std::move(router)), observer,
             std::move(given)) {}

Server::Server(ServerOptions options, const std::shared_ptr<const Router>& router, Observer* observer,
               ListeningSockets given)
    : state_(std::make_unique<ServerState>(std::move(options), observer)) {
  const ServerOptions& wanted = state_->options;
  if (wanted.listen.empty() && wanted.tls_listen.empty() && given.empty())
    throw std::runtime_error("no address to listen on is given");
  check(wanted.limits);
  if (!wanted.tls_listen.empty() || !given.tls.empty())
    state_->identity.emplace(wanted.certificate, wanted.private_key);
  const std::size_t threads =
      wanted.threads != 0 ? wanted.threads : std::max(1U, std::thread::hardware_concurrency());
  state_->workers = threads;
  state_->sockets_stay = !given.empty();
  state_->relieve = [this] {
    for (const auto& worker : workers_) worker->relieve_soon();
  };
  state_->make_room = [this](std::function<void(bool)> done) { make_room(0, std::move(done)); };
  for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>(*state_, router));
  listen(std::move(given.plain), wanted.listen, false);
  listen(std::move(given.tls), wanted.tls_listen, true);
}

Server::~Server() {
  stop(std::chrono::milliseconds(0));
  join();
}

void Server::start() {
  const std::lock_guard lock(mutex_);
  if (started_) throw std::logic_error("a server starts once");
  started_ = true;
  for (const auto& listener : listeners_) {
    home().keep_up([&each = *listener] { each.go_on(); });
  }
  for (const auto& worker : workers_) worker->start();
}

void Server::stop(std::chrono::milliseconds grace) {
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

void Server::use(const std::shared_ptr<const Router>& router) {
  for (const auto& worker : workers_) {
    asio::post(worker->io(), [&each = *worker, router] { each.use(router); });
  }
}

void Server::join() {
  const std::lock_guard join_lock(join_mutex_);
  for (const auto& worker : workers_) worker->join();
  const std::lock_guard lock(mutex_);
  joined_ = started_;
}

void Server::call_on(std::size_t thread, std::function<void()> task) {
  asio::post(workers_.at(thread)->io(), std::move(task));
}

std::expected<void, std::string> Server::reload_certificates() {
  if (!state_->identity) return {};
  return state_->identity->reload();
}

Worker& Server::home() { return *workers_.front(); }

Worker& Server::next_worker() { return *workers_[turn_++ % workers_.size()]; }

void Server::listen(std::vector<ListeningSocket> given, const std::vector<std::string>& addresses, bool tls) {
  const auto next = [this]() -> Worker& { return next_worker(); };
  std::vector<ListenAddress> unserved;
  for (const std::string& text : addresses) {
    const auto address = ListenAddress::parse(text);
    if (!address) throw std::runtime_error(address.error());
    const auto has_it = [&](const ListeningSocket& each) { return each.serves(*address); };
    if (std::ranges::none_of(given, has_it)) unserved.push_back(*address);
  }
  for (ListeningSocket& socket : given) {
    add(std::make_unique<Listener>(*state_, home(), std::move(socket), tls, next));
  }
  for (const ListenAddress& address : unserved) {
    add(std::make_unique<Listener>(*state_, home(), address, tls, next));
  }
}

void Server::add(std::unique_ptr<Listener> listener) {
  ports_.push_back(listener->port());
  listeners_.push_back(std::move(listener));
}

void Server::make_room(std::size_t asked, std::function<void(bool)> done) {
  Worker& worker = *workers_[(turn_ + asked) % workers_.size()];
  asio::post(worker.io(), [this, &worker, asked, done = std::move(done)]() mutable {
    bool made = false;
    contain(state_->observer, "server", [&] { made = worker.give_way(); });
    asio::post(home().io(), [this, made, asked, done = std::move(done)]() mutable {
      if (made || asked + 1 == workers_.size()) return done(made);
      make_room(asked + 1, std::move(done));
    });
  });
}

void Server::drain_workers(std::chrono::steady_clock::time_point deadline) {
  const std::lock_guard lock(mutex_);
  draining_ = true;
  order_to_drain(deadline);
}

void Server::order_to_drain(std::chrono::steady_clock::time_point deadline) {
  for (const auto& worker : workers_) {
    asio::post(worker->io(), [&each = *worker, deadline] { each.drain(deadline); });
  }
}

}  // namespace usher::http
