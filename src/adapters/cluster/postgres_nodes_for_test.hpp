#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/cluster/postgres_membership.hpp"
#include "base/secrets/master_key.hpp"
#include "base/secrets/secret.hpp"

namespace usher::cluster {

constexpr std::chrono::seconds patience{60};

inline secrets::MasterKey key_of(unsigned char fill) {
  secrets::KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return secrets::MasterKey{bytes};
}

/// What a node is to do and to be, beside what it does by itself.
struct NodePlan {
  PostgresNodeOptions options;
  std::function<void()> on_beat = [] {};
  std::function<void(bool)> on_leading = [](bool /*now*/) {};
};

/// One that is patient, however slow the machine is.
inline NodePlan plan_at(const std::string& address) {
  NodePlan plan;
  plan.options.connection = secrets::Secret{address};
  plan.options.beat_every = std::chrono::milliseconds{20};
  plan.options.silence_max = patience;
  plan.options.idle_max = 2 * patience;
  return plan;
}

/// A node that remembers what it was told.
class Node final : public NodeObserver {
 public:
  Node(NodePlan plan, unsigned char key) : plan_(std::move(plan)), membership(options(), key_of(key)) {
    membership.start(*this);
  }
  Node(const std::string& address, unsigned char key) : Node(plan_at(address), key) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() override { membership.stop(); }

  [[nodiscard]] bool comes(const std::function<bool(const Node&)>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return condition(*this); });
  }
  [[nodiscard]] bool is(const std::function<bool(const Node&)>& condition) const {
    const std::scoped_lock lock(mutex_);
    return condition(*this);
  }
  [[nodiscard]] bool leads() const {
    return is([](const Node& node) { return node.leading; });
  }

  std::atomic<bool> may_lead = true;
  std::atomic<bool> abandoned = false;
  // Under the lock: what it was told.
  bool leading = false;
  Surroundings seen;
  int beats = 0;  ///< since it was connected
  bool asked_blindly = false;
  bool connected = false;
  std::size_t nodes = 0;
  int times_led = 0;
  int times_led_no_more = 0;
  std::string why;
  std::vector<std::string> messages;

 private:
  PostgresNodeOptions options() {
    PostgresNodeOptions options = plan_.options;
    options.may_lead = [this] {
      tell([&] { asked_blindly = asked_blindly || beats == 0; });
      return may_lead.load();
    };
    options.is_abandoned = [this](const std::string& host, const std::string& /*port*/) {
      return abandoned && plan_.options.connection.reveal().contains(host);
    };
    return options;
  }

  void on_leading(bool now) override {
    plan_.on_leading(now);
    tell([&] {
      leading = now;
      times_led += now ? 1 : 0;
      times_led_no_more += now ? 0 : 1;
    });
  }
  void on_beat(const Surroundings& now) override {
    tell([&] {
      seen = now;
      ++beats;
    });
    plan_.on_beat();
  }
  void on_nodes(std::size_t count) override {
    tell([&] { nodes = count; });
  }
  void on_message(std::string_view text) override {
    tell([&] { messages.emplace_back(text); });
  }
  void on_connection(bool now, const std::string& its_why) override {
    tell([&] {
      connected = now;
      if (now) beats = 0;
      if (!now) why = its_why;
    });
  }

  template <class Change>
  void tell(Change change) {
    {
      const std::scoped_lock lock(mutex_);
      change();
    }
    changed_.notify_all();
  }

  NodePlan plan_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;

 public:
  PostgresMembership membership;
};

/// Holds a node's thread while it is closed.
class Gate {
 public:
  void close() { closed_ = true; }
  void open() {
    closed_ = false;
    closed_.notify_all();
  }
  void pass() {
    held_ = closed_.load();
    held_.notify_all();
    closed_.wait(true);
  }
  void await_somebody() { held_.wait(false); }

 private:
  std::atomic<bool> closed_ = false;
  std::atomic<bool> held_ = false;
};

}  // namespace usher::cluster
