#include "app/running_server.hpp"

#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "app/live_ceilings.hpp"
#include "app/server_options.hpp"
#include "app/writer_part.hpp"
#include "base/http/server/mailbox.hpp"
#include "maintenance/doctor/server_checks.hpp"

namespace usher::app {
namespace {

// What was begun with accounts of the old peers is finished first, if that does not take too long.
constexpr std::chrono::seconds front_grace{5};

// Forms wait for new peers that long. A server on the same machine is tried again within a second.
constexpr std::chrono::seconds peers_patience{5};

// Several times in the period after which a node that can't write leads no more (node.cpp).
constexpr std::chrono::seconds watch_interval{1};
// Whoever has a file for himself looks when somebody asks.
constexpr std::chrono::hours watch_interval_alone{1};

/// Wakes each thread of the HTTP server once for all answers of a transaction.
void wake_threads_once(const std::function<void()>& give_all) {
  const http::Mailbox::Together together;
  give_all();
}

}  // namespace

RunningServer::RunningServer(const config::Config& config, const cli::ServeOptions& options,
                             const ConnectionLimits& connections, InheritedSockets sockets,
                             telemetry::Logger& log)
    : log_(log),
      installation_(config,
                    {.observer = &store_metrics_,
                     .run_answers = wake_threads_once,
                     .outcomes = {&outages_, &account_log_}},
                    options.new_database ? MissingDatabase::make_new : MissingDatabase::refuse),
      demo_(options.demo_accounts ? std::make_unique<accounts::DemoAccounts>(installation_.random) : nullptr),
      peers_(make_peers(config)),
      webhook_delivery_(installation_, outages_, log),
      front_(std::make_shared<Front>(config, installation_, peers_, waits_, webhook_delivery_.tester(),
                                     demo_ != nullptr, self_check_, api_metrics_)),
      operations_(watch_, metrics_, [this] { return state(); }),
      housekeeping_(*installation_.store, installation_.clock, *installation_.visits, outages_, pause_watch_,
                    metrics_, log),
      public_server_(public_server_options(config, connections), routes_of(front_), &http_observer_,
                     std::move(sockets.clients)) {
  if (const auto told =
          apply_live_ceilings(*installation_.store, installation_.hosts, installation_.clock.now());
      !told)
    throw std::runtime_error(told.error().detail);
  housekeeping_.take(peers_->housekeeping());
  housekeeping_.keep_for(config.retention.keep_for, config.retention.events, config.retention.statistics);
  if (!config.operations.listen.empty() || !sockets.monitoring.empty()) {
    operations_server_.emplace(operations_server_options(config, connections), operations_routes(), nullptr,
                               std::move(sockets.monitoring));
  }
}

std::shared_ptr<Peers> RunningServer::make_peers(const config::Config& config) {
  return disposal_.share(std::make_unique<Peers>(config, installation_, demo_.get(), watch_, metrics_, log_));
}

void RunningServer::start() {
  const bool shared = !installation_.config.database_url.empty();
  watch_.start(*installation_.store, shared ? watch_interval : watch_interval_alone);
  start_node();
  public_server_.start();
  if (operations_server_) operations_server_->start();
  housekeeping_.start();
  webhook_delivery_.start(peers_->housekeeping().leads);
  const auto& config = installation_.config;
  for (const auto& address : config.http.listen) log_.info("listening", {{"address", address}});
  for (const auto& address : config.http.tls_listen) {
    log_.info("listening", {{"address", address}, {"tls", true}});
  }
  for (const auto& address : config.operations.listen) {
    log_.info("listening for monitoring", {{"address", address}});
  }
  if (demo_) log_.warning("demonstration: accounts are kept in memory and are not real", {});
  if (config.hosts.empty()) {
    log_.warning("no host is configured: add a section [host.\"example.com\"] to usher.toml", {});
  }
}

void RunningServer::start_node() {
  peers_->start({.on_connected = [this] { housekeeping_.settle_soon(); },
                 .on_nodes = [this](std::uint32_t count) { share(count); }});
}

std::vector<Watchdog::Part> RunningServer::parts() {
  std::vector<Watchdog::Part> parts;
  const auto add = [&](http::Server& server, const std::string& name) {
    for (std::size_t i = 0; i < server.threads(); ++i) {
      parts.push_back({name + " thread " + std::to_string(i + 1),
                       [&server, i](const auto& answer) { server.call_on(i, [answer] { answer(true); }); }});
    }
  };
  add(public_server_, "HTTP");
  if (operations_server_) add(*operations_server_, "monitoring");
  parts.push_back(writer_part(*installation_.store, watch_));
  return parts;
}

void RunningServer::stop() {
  log_.info("stopping", {});
  operations_.stopping();
  end(installation_.config.http.shutdown_timeout);
  log_.info("stopped", {});
}

void RunningServer::end(std::chrono::milliseconds grace) {
  if (!installation_.store) return;
  waits_.stop();
  public_server_.stop(grace);
  public_server_.join();
  housekeeping_.begin_stop();
  webhook_delivery_.stop();
  if (operations_server_) {
    operations_server_->stop(std::chrono::seconds{1});
    operations_server_->join();
  }
  watch_.stop();
  // What a settlement under way still asks of accounts ends with this.
  peers_->node().stop();
  housekeeping_.stop();
  outages_.mute();
  // It answers what it accepted, on its own threads: while those are there whom it answers.
  installation_.store.reset();
}

std::shared_ptr<Front> RunningServer::front() const {
  const std::scoped_lock lock(mutex_);
  return front_;
}

void RunningServer::share(std::uint32_t nodes) {
  const std::scoped_lock lock(mutex_);
  nodes_ = nodes;
  front_->share_limits_among(nodes);
}

std::string RunningServer::state() const {
  const std::string demo = demo_ ? std::string(doctor::demo_accounts_line) + "\n" : std::string();
  return demo + pause_watch_.lines() + front()->peers()->node().state();
}

http::Router RunningServer::operations_routes() {
  http::Router router;
  operations_.mount(router);
  return router;
}

void RunningServer::reload(const ReadConfig& read) {
  try {
    apply(read());
  } catch (const std::exception& mistakes) {
    std::istringstream lines(mistakes.what());
    for (std::string line; std::getline(lines, line);) {
      log_.error("the configuration was not reloaded: all stays as it is", {{"why", line}});
    }
  }
  reload_certificates();
}

void RunningServer::apply(const config::Config& next) {
  const auto restart = needs_restart(installation_.config, next);
  const auto config = reloadable(installation_.config, next);
  const bool reconnect = !peers_->fit(config);
  const auto peers = reconnect ? make_peers(config) : peers_;
  // There is one stream for each component, so that the old one ends first.
  const auto hold = reconnect ? peers->hold_accounts() : nullptr;
  auto fresh = std::make_shared<Front>(config, installation_, peers, waits_, webhook_delivery_.tester(),
                                       demo_ != nullptr, self_check_, api_metrics_);
  const auto told =
      apply_live_ceilings(*installation_.store, domain::Hosts(config.hosts), installation_.clock.now());
  if (!told) throw std::runtime_error(told.error().detail);
  std::future<void> front_ends;
  {
    const std::scoped_lock lock(mutex_);
    fresh->share_limits_among(nodes_);
    front_ends = front_->end();
    front_->retire();
    front_ = std::move(fresh);
    public_server_.use(routes_of(front_));
  }
  // Clients ask again, and get the new front: the old one need not wait for them.
  waits_.end_all();
  housekeeping_.keep_for(config.retention.keep_for, config.retention.events, config.retention.statistics);
  log_.set_level(config.log.level);
  if (reconnect) replace_peers(peers, front_ends);
  log_.info("the configuration was reloaded",
            {{"hosts", config.hosts.size()}, {"xmpp_reconnected", reconnect}});
  for (const std::string& name : restart)
    log_.warning("a change in the configuration waits for a restart", {{"option", name}});
}

void RunningServer::replace_peers(const std::shared_ptr<Peers>& peers, const std::future<void>& front_ends) {
  front_ends.wait_for(front_grace);
  housekeeping_.begin_stop();
  webhook_delivery_.stop();
  peers_->node().stop();
  housekeeping_.stop();
  peers_ = peers;
  housekeeping_.take(peers->housekeeping());
  start_node();
  housekeeping_.start();
  webhook_delivery_.start(peers_->housekeeping().leads);
  wait_for_peers();
}

void RunningServer::wait_for_peers() {
  peers_->node().wait_until_ready(std::chrono::steady_clock::now() + peers_patience);
}

void RunningServer::reload_certificates() {
  if (installation_.config.http.tls_listen.empty()) return;
  const auto reloaded = public_server_.reload_certificates();
  if (reloaded) {
    log_.info("certificate reloaded", {});
  } else {
    log_.error("certificate not reloaded: the old one stays", {{"why", reloaded.error()}});
  }
}

}  // namespace usher::app
