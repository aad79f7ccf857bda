#include "app/node.hpp"

#include <chrono>
#include <cstdlib>
#include <utility>

#include "adapters/store/postgres/server_choice.hpp"
#include "domain/model/redemption.hpp"

namespace usher::app {
namespace {

// Without a database there is little to do anyway.
constexpr std::chrono::seconds count_patience{2};

// Whoever leads has written that recently: a primary that was cut off confirms nothing any more, where it has
// to wait for a standby.
constexpr std::chrono::seconds written_within{5};

// Clocks that are kept right agree to some milliseconds.
constexpr std::chrono::seconds clock_off_warned{3};
constexpr std::chrono::milliseconds clock_off_max = domain::lease_default / 2;

std::string shown_clock(std::int64_t off_ms) {
  const auto seconds = std::to_string((std::abs(off_ms) + 500) / 1000);
  return seconds + (off_ms < 0 ? " s behind the database's" : " s ahead of the database's");
}

bool is_off(std::int64_t off_ms, std::chrono::milliseconds by) { return std::abs(off_ms) >= by.count(); }

}  // namespace

Node::Node(Installation& installation, XmppConnections& xmpp, const StoreWatch& watch,
           telemetry::Metrics& metrics, telemetry::Logger& log)
    : installation_(installation),
      xmpp_(xmpp),
      watch_(watch),
      metrics_(metrics),
      log_(log),
      membership_(make_membership()) {
  if (membership_ && xmpp.directory() != nullptr) {
    accounts_.emplace(*xmpp.directory(), *installation.store, *membership_, installation.master,
                      installation.random);
  }
}

std::unique_ptr<cluster::PostgresMembership> Node::make_membership() {
  const config::Config& config = installation_.config;
  if (config.database_url.empty()) return nullptr;
  cluster::PostgresNodeOptions options;
  options.connection = config.database_url;
  options.address = [servers = installation_.servers] { return servers->address(); };
  options.is_abandoned = [servers = installation_.servers](const std::string& host, const std::string& port) {
    return servers->is_abandoned(store::postgres::server_name(host, port));
  };
  options.may_lead = [this] {
    auto why = why_not_lead();
    if (!why.empty() && why != told_why_not_) log_.warning("this node does not lead", {{"why", why}});
    told_why_not_ = std::move(why);
    return told_why_not_.empty();
  };
  options.configuration = config.shared_settings;
  for (const auto& [host, xmpp] : config.host_xmpp)
    options.components.push_back(host + '\n' + xmpp.component);
  return std::make_unique<cluster::PostgresMembership>(std::move(options), installation_.master);
}

std::string Node::why_not_lead() const {
  if (is_off(clock_off_ms_, clock_off_max)) return "its clock is " + shown_clock(clock_off_ms_);
  if (lacks_component_) return "it lacks an XMPP component that another node has";
  if (!watch_.wrote_since(StoreWatch::Clock::now() - written_within)) {
    return "the database confirmed nothing that was written in the last seconds";
  }
  return {};
}

void Node::start(Events events) {
  events_ = std::move(events);
  if (!membership_) {
    leading_ = true;
    return xmpp_.start(events_.on_connected);
  }
  membership_->start(*this);
  // Whoever knows of no others would allow too much.
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, count_patience, [&] { return nodes_ > 0; });
}

void Node::stop() {
  // What others are doing for this node is answered while there is still somebody to hear it.
  if (accounts_) accounts_->stop();
  if (membership_) membership_->stop();
  xmpp_.stop();
  if (accounts_) accounts_->finish();
}

void Node::wait_until_ready(std::chrono::steady_clock::time_point until) {
  if (xmpp_.directory() == nullptr) return;
  {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [&] { return leading_ || another_leads_; });
  }
  if (leading_) xmpp_.wait_until_known(until);
}

domain::AccountDirectory* Node::directory() {
  if (accounts_) return &*accounts_;
  return xmpp_.directory();
}

std::string Node::state() const {
  if (!membership_) return xmpp_.state();
  std::string text = "nodes: " + std::to_string(nodes_) + '\n';
  if (leading_) {
    text += "node: leads\n";
  } else if (!connected_) {
    text += "node: cut off from the others\n";
  } else {
    text += another_leads_ ? "node: another one leads\n" : "node: nobody leads\n";
    if (const auto why = why_not_lead(); !why.empty()) text += "does not lead: " + why + '\n';
  }
  if (is_off(clock_off_ms_, clock_off_warned)) text += "clock: " + shown_clock(clock_off_ms_) + '\n';
  if (configured_otherwise_ > 0) {
    text += "configuration: differs from that of " + std::to_string(configured_otherwise_) + " other nodes\n";
  }
  return leading_ ? text + xmpp_.state() : text;
}

void Node::on_leading(bool leading) {
  if (leading) {
    log_.info("this node leads", {});
    xmpp_.start(events_.on_connected);
  }
  {
    const std::scoped_lock lock(mutex_);
    leading_ = leading;
  }
  changed_.notify_all();
  metrics_.set_leading(leading);
  if (accounts_) accounts_->set_leading(leading);
  if (!leading) {
    xmpp_.stop();
    log_.info("this node leads no more", {});
  }
}

void Node::on_nodes(std::size_t count) {
  log_.info("nodes share the database", {{"nodes", count}});
  metrics_.set_nodes(count);
  events_.on_nodes(static_cast<std::uint32_t>(count));
  {
    const std::scoped_lock lock(mutex_);
    nodes_ = count;
  }
  changed_.notify_all();
}

void Node::on_beat(const cluster::Surroundings& seen) {
  {
    const std::scoped_lock lock(mutex_);
    another_leads_ = seen.another_leads;
  }
  changed_.notify_all();
  lacks_component_ = seen.lacks_component;
  compare_clocks(seen);
  compare_configurations(seen);
}

void Node::compare_clocks(const cluster::Surroundings& seen) {
  installation_.shared_clock->follow(seen.database_time);
  const auto off = domain::SystemClock{}.now() - seen.database_time;
  const bool sure = std::chrono::abs(off) > seen.uncertainty;
  const std::int64_t off_ms = sure ? off.count() : 0;
  clock_off_ms_ = off_ms;
  const bool off_now = is_off(off_ms, clock_off_warned);
  if (off_now == std::exchange(told_clock_, off_now)) return;
  if (!off_now) return log_.info("this machine's clock agrees with the database's again", {});
  log_.warning("this machine's clock is off: run a time service", {{"clock", shown_clock(off_ms)}});
}

void Node::compare_configurations(const cluster::Surroundings& seen) {
  if (configured_otherwise_.exchange(seen.configured_otherwise) == seen.configured_otherwise) return;
  if (seen.configured_otherwise == 0) return log_.info("all nodes have the same configuration", {});
  log_.warning("other nodes have another configuration: compare usher.toml and environments",
               {{"nodes", seen.configured_otherwise}});
}

void Node::on_message(std::string_view text) {
  if (accounts_) accounts_->take(text);
}

void Node::on_connection(bool connected, const std::string& why) {
  connected_ = connected;
  if (connected) return log_.info("connected to the other nodes", {});
  if (!why.empty()) log_.warning("cut off from the other nodes: trying again", {{"why", why}});
  if (accounts_) accounts_->connection_lost();
}

}  // namespace usher::app
