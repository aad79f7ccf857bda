#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "accounts/scripted_accounts_for_test.hpp"
#include "cluster/node_link.hpp"
#include "cluster/shared_accounts.hpp"
#include "secrets/system_random.hpp"
#include "store/memory/memory_store.hpp"

namespace usher::cluster {

/// Carries what nodes in one process say to each other, when a test says so. Thread-safe.
class NetworkForTest {
 public:
  class Link final : public NodeLink {
   public:
    explicit Link(NetworkForTest& network) : network_(network) {}

    void start(NodeObserver& /*observer*/) override {}
    void stop() override {}
    bool send(std::string text) override { return network_.take(*this, std::move(text)); }

    bool connected = true;

   private:
    NetworkForTest& network_;
  };

  void join(SharedAccounts& node) { nodes_.push_back(&node); }

  /// Carries the oldest message to all. False where there is none.
  bool carry() {
    std::string text;
    {
      const std::scoped_lock lock(mutex_);
      if (waiting_.empty()) return false;
      text = std::move(waiting_.front());
      waiting_.pop_front();
      carried_.push_back(text);
    }
    for (SharedAccounts* node : nodes_) node->take(text);
    return true;
  }
  void carry_all() {
    while (carry()) {
    }
  }

  /// Somebody else speaks.
  void whisper(std::string text) {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(text));
  }
  void lose_all() {
    const std::scoped_lock lock(mutex_);
    waiting_.clear();
  }

  [[nodiscard]] std::vector<std::string> carried() const {
    const std::scoped_lock lock(mutex_);
    return carried_;
  }
  [[nodiscard]] std::size_t waiting() const {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
  }

 private:
  bool take(const Link& from, std::string text) {
    const std::scoped_lock lock(mutex_);
    if (!from.connected) return false;
    waiting_.push_back(std::move(text));
    return true;
  }

  mutable std::mutex mutex_;
  std::deque<std::string> waiting_;
  std::vector<std::string> carried_;
  std::vector<SharedAccounts*> nodes_;
};

/// One node: what it has itself, and what it shares.
struct NodeForTest {
  NodeForTest(NetworkForTest& network, service::Store& store, const secrets::MasterKey& master,
              secrets::Random& random, ConversationLimits limits)
      : link(network), accounts(local, store, link, master, random, limits) {
    network.join(accounts);
  }

  accounts::ScriptedAccounts local;
  NetworkForTest::Link link;
  SharedAccounts accounts;
};

}  // namespace usher::cluster
