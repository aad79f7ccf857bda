#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/accounts/scripted_accounts_for_test.hpp"
#include "adapters/cluster/membership.hpp"
#include "adapters/cluster/shared_accounts.hpp"
#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cluster {

/// Carries what nodes in one process say to each other, when a test says so. Thread-safe.
class NetworkForTest {
 public:
  class Member final : public Membership {
   public:
    explicit Member(NetworkForTest& network) : network_(network) {}

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
  bool take(const Member& from, std::string text) {
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
  NodeForTest(NetworkForTest& network, domain::Store& store, const secrets::MasterKey& master,
              secrets::Random& random, ConversationLimits limits)
      : membership(network), accounts(local, store, membership, master, random, limits) {
    network.join(accounts);
  }

  accounts::ScriptedAccounts local;
  NetworkForTest::Member membership;
  SharedAccounts accounts;
};

/// An invite of example.com, which is in the store then.
inline domain::Invite insert_invite_of_friends(domain::Store& store) {
  using namespace std::chrono_literals;
  const domain::Host host{.domain = domain::DomainName::parse("example.com").value(),
                          .public_url = "https://example.com",
                          .landing_url = "https://example.com/invite?{token}",
                          .site_name = "Example",
                          .invite_ttl = 168h,
                          .reset_ttl = 24h};
  domain::InviteDraft draft;
  draft.groups = {"friends"};
  const auto invite = domain::make_invite(host, draft, domain::InviteId{7}, domain::Timestamp{}).value();
  domain::wait_for<void>([&](auto done) {
    store.insert_invite(invite, std::nullopt, std::move(done));
  }).value();
  return invite;
}

}  // namespace usher::cluster
