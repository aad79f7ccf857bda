#include "cluster/postgres_node_link.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <vector>

#include "store/postgres/server_for_test.hpp"

namespace usher::cluster {
namespace {

using namespace std::chrono_literals;
using store::postgres::ServerForTest;

constexpr auto patience = 60s;

secrets::MasterKey key_of(unsigned char fill) {
  secrets::KeyBytes bytes{};
  bytes.fill(static_cast<std::byte>(fill));
  return secrets::MasterKey{bytes};
}

/// A node that remembers what it was told.
class Node final : public NodeObserver {
 public:
  explicit Node(const std::string& address, unsigned char key)
      : link({.connection = core::Secret{address}, .beat_every = 20ms}, key_of(key)) {
    link.start(*this);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() override { link.stop(); }

  [[nodiscard]] bool comes(const std::function<bool(const Node&)>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return condition(*this); });
  }
  [[nodiscard]] bool leads() const {
    const std::scoped_lock lock(mutex_);
    return leading;
  }

  bool leading = false;
  bool connected = false;
  std::size_t nodes = 0;
  int times_led = 0;
  std::string why;
  std::vector<std::string> messages;

 private:
  void on_leading(bool now) override {
    tell([&] {
      leading = now;
      times_led += now ? 1 : 0;
    });
  }
  void on_nodes(std::size_t count) override {
    tell([&] { nodes = count; });
  }
  void on_message(std::string_view text) override {
    tell([&] { messages.emplace_back(text); });
  }
  void on_link(bool now, const std::string& its_why) override {
    tell([&] {
      connected = now;
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

  mutable std::mutex mutex_;
  std::condition_variable changed_;

 public:
  PostgresNodeLink link;
};

/// Each test has an installation of its own.
class PostgresNodes : public ::testing::Test {
 protected:
  std::unique_ptr<Node> node() { return std::make_unique<Node>(server.address(), key); }

  static bool leads(const Node& node) { return node.leading; }
  static std::function<bool(const Node&)> counts(std::size_t nodes) {
    return [nodes](const Node& node) { return node.nodes == nodes; };
  }

  static inline unsigned char next_key = 1;
  unsigned char key = next_key++;
  ServerForTest& server = ServerForTest::instance();
};

TEST_F(PostgresNodes, AgreeOnOneWhoLeads) {
  const auto first = node();
  ASSERT_TRUE(first->comes(leads));
  const auto second = node();
  const auto third = node();
  for (Node* each : {first.get(), second.get(), third.get()}) EXPECT_TRUE(each->comes(counts(3)));
  EXPECT_FALSE(second->leads());
  EXPECT_FALSE(third->leads());
}

TEST_F(PostgresNodes, TakeOverFromOneThatStops) {
  auto first = node();
  ASSERT_TRUE(first->comes(leads));
  const auto second = node();
  ASSERT_TRUE(second->comes(counts(2)));
  first.reset();
  EXPECT_TRUE(second->comes(leads));
  EXPECT_TRUE(second->comes(counts(1)));
}

TEST_F(PostgresNodes, TellEachOther) {
  const auto first = node();
  const auto second = node();
  ASSERT_TRUE(first->comes(counts(2)));
  ASSERT_TRUE(second->comes(counts(2)));
  const std::string longest(NodeLink::message_bytes_max, 'x');
  EXPECT_TRUE(second->link.send("hello"));
  EXPECT_TRUE(second->link.send(longest));
  EXPECT_FALSE(second->link.send(longest + 'x'));
  for (Node* each : {first.get(), second.get()}) {
    EXPECT_TRUE(each->comes([](const Node& node) { return node.messages.size() == 2; }));
    EXPECT_EQ(each->messages, (std::vector<std::string>{"hello", longest}));
  }
}

TEST_F(PostgresNodes, TellManyThingsInTheirOrder) {
  const auto first = node();
  const auto second = node();
  ASSERT_TRUE(first->comes(counts(2)));
  std::vector<std::string> said;
  for (int i = 0; i < 500; ++i) {
    said.push_back("message" + std::to_string(i));
    EXPECT_TRUE(first->link.send(said.back()));
  }
  EXPECT_TRUE(second->comes([&](const Node& node) { return node.messages.size() == said.size(); }));
  EXPECT_EQ(second->messages, said);
}

TEST_F(PostgresNodes, OfOtherInstallationsDoNotCount) {
  const auto mine = node();
  ASSERT_TRUE(mine->comes(leads));
  Node other(server.address(), 200);
  EXPECT_TRUE(other.comes(leads));
  EXPECT_TRUE(other.link.send("hello"));
  EXPECT_TRUE(other.comes([](const Node& node) { return node.messages.size() == 1; }));
  EXPECT_TRUE(mine->link.send("mine"));
  EXPECT_TRUE(mine->comes([](const Node& node) { return !node.messages.empty(); }));
  EXPECT_EQ(mine->messages, std::vector<std::string>{"mine"});
  EXPECT_EQ(mine->nodes, 1U);
}

TEST_F(PostgresNodes, LeadNoMoreOnceTheServerIsGone) {
  const auto first = node();
  ASSERT_TRUE(first->comes(leads));
  server.kill();
  EXPECT_TRUE(first->comes([](const Node& node) { return !node.leading && !node.connected; }));
  EXPECT_FALSE(first->link.send("hello"));
  EXPECT_FALSE(first->why.empty());
  server.start();
  EXPECT_TRUE(first->comes([](const Node& node) { return node.leading && node.times_led == 2; }));
}

TEST_F(PostgresNodes, StopWhileTheyAreCutOff) {
  Node lonely("host=/nowhere dbname=none", key);
  EXPECT_TRUE(lonely.comes([](const Node& node) { return !node.why.empty(); }));
  EXPECT_FALSE(lonely.leads());
}

}  // namespace
}  // namespace usher::cluster
