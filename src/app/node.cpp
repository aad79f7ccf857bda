#include "app/node.hpp"

#include <chrono>
#include <utility>

namespace usher::app {
namespace {

// Without a database there is little to do anyway.
constexpr std::chrono::seconds count_patience{2};

std::unique_ptr<cluster::PostgresNodeLink> link_of(const Installation& installation) {
  if (installation.config.database_url.empty()) return nullptr;
  cluster::PostgresNodeOptions options;
  options.connection = installation.config.database_url;
  return std::make_unique<cluster::PostgresNodeLink>(std::move(options), installation.master);
}

}  // namespace

Node::Node(Installation& installation, XmppLinks& xmpp, telemetry::Metrics& metrics, telemetry::Logger& log)
    : xmpp_(xmpp), metrics_(metrics), log_(log), link_(link_of(installation)) {
  if (link_ && xmpp.directory() != nullptr) {
    accounts_.emplace(*xmpp.directory(), *installation.store, *link_, installation.master,
                      installation.random);
  }
}

void Node::start(Events events) {
  events_ = std::move(events);
  if (!link_) {
    leading_ = true;
    return xmpp_.start(events_.on_connected);
  }
  link_->start(*this);
  // Whoever knows of no others would allow too much.
  std::unique_lock lock(mutex_);
  counted_.wait_for(lock, count_patience, [&] { return nodes_ > 0; });
}

void Node::stop() {
  // What others are doing for this node is answered while there is still somebody to hear it.
  if (accounts_) accounts_->stop();
  if (link_) link_->stop();
  xmpp_.stop();
}

service::AccountDirectory* Node::directory() {
  if (accounts_) return &*accounts_;
  return xmpp_.directory();
}

std::string Node::state() const {
  if (!link_) return xmpp_.state();
  std::string text = "nodes: " + std::to_string(nodes_) + '\n';
  if (leading_) return text + "node: leads\n" + xmpp_.state();
  return text + (connected_ ? "node: another one leads\n" : "node: cut off from the others\n");
}

void Node::on_leading(bool leading) {
  if (leading) {
    log_.info("this node leads", {});
    xmpp_.start(events_.on_connected);
  }
  leading_ = leading;
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
  counted_.notify_all();
}

void Node::on_message(std::string_view text) {
  if (accounts_) accounts_->take(text);
}

void Node::on_link(bool connected, const std::string& why) {
  connected_ = connected;
  if (connected) return log_.info("connected to the other nodes", {});
  if (!why.empty()) log_.warning("cut off from the other nodes: trying again", {{"why", why}});
  if (accounts_) accounts_->link_lost();
}

}  // namespace usher::app
