#include "adapters/cluster/postgres_membership.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/cluster/lock_numbers.hpp"
#include "adapters/cluster/postgres_nodes_for_test.hpp"
#include "adapters/cluster/survey.hpp"
#include "adapters/store/postgres/server_for_test.hpp"
#include "adapters/store/postgres/setup_connection.hpp"

namespace usher::cluster {
namespace {

using namespace std::chrono_literals;
using store::postgres::ServerForTest;
using store::postgres::SetupConnection;

/// Each test has an installation of its own.
class PostgresNodes : public ::testing::Test {
 protected:
  NodePlan plan() { return plan_at(server.address()); }
  std::unique_ptr<Node> node() { return node(plan()); }
  std::unique_ptr<Node> node(NodePlan plan) { return std::make_unique<Node>(std::move(plan), key); }

  static bool leads(const Node& node) { return node.leading; }
  static std::function<bool(const Node&)> counts(std::size_t nodes) {
    return [nodes](const Node& node) { return node.nodes == nodes; };
  }
  static std::function<bool(const Node&)> led(int times) {
    return [times](const Node& node) { return node.times_led == times && node.leading; };
  }
  static std::function<bool(const Node&)> lost(const std::string& why) {
    return [why](const Node& node) { return node.times_led_no_more > 0 && node.why.contains(why); };
  }

  /// Of the server's processes those that hold the lock by which this installation's leader leads.
  std::int64_t ask_of_leader(const std::string& what) {
    SetupConnection connection(store::postgres::connect(secrets::Secret(server.address())).value());
    const auto rows = connection.ask("SELECT " + what +
                                     " FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = " +
                                     nodes_lock(key_of(key)) + " AND objid = 1");
    return rows && rows->count() > 0 ? rows->integer(0, 0) : 0;
  }
  std::int64_t leaders() { return ask_of_leader("count(*)"); }
  void break_connection_of_leader() { EXPECT_EQ(ask_of_leader("pg_terminate_backend(pid)::integer"), 1); }

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

TEST_F(PostgresNodes, LeadWhileTheyMay) {
  const auto first = node();
  ASSERT_TRUE(first->comes(leads));
  const auto second = node();
  second->may_lead = false;
  EXPECT_TRUE(second->comes([](const Node& node) { return node.seen.another_leads; }));
  first->may_lead = false;
  EXPECT_TRUE(first->comes([](const Node& node) { return !node.leading; }));
  EXPECT_TRUE(second->comes([](const Node& node) { return !node.seen.another_leads; }));
  second->may_lead = true;
  EXPECT_TRUE(second->comes(leads));
}

TEST_F(PostgresNodes, KnowThatNobodyElseLeads) {
  const auto first = node();
  ASSERT_TRUE(first->comes([](const Node& node) { return node.leading && node.beats > 2; }));
  EXPECT_FALSE(first->is([](const Node& node) { return node.seen.another_leads; }));
}

TEST_F(PostgresNodes, LookBeforeTheyLead) {
  const auto first = node();
  ASSERT_TRUE(first->comes(led(1)));
  break_connection_of_leader();
  EXPECT_TRUE(first->comes(led(2)));
  EXPECT_FALSE(first->is([](const Node& node) { return node.asked_blindly; }));
}

TEST_F(PostgresNodes, LeadNoMoreBeforeAnotherMay) {
  std::vector<std::int64_t> held;
  auto careful = plan();
  careful.on_leading = [&](bool now) {
    if (!now) held.push_back(leaders());
  };
  auto first = node(careful);
  ASSERT_TRUE(first->comes(led(1)));
  first->may_lead = false;
  EXPECT_TRUE(first->comes([](const Node& node) { return node.times_led_no_more == 1; }));
  first->may_lead = true;
  ASSERT_TRUE(first->comes(led(2)));
  first->abandoned = true;
  EXPECT_TRUE(first->comes([](const Node& node) { return node.times_led_no_more == 2; }));
  first->abandoned = false;
  ASSERT_TRUE(first->comes(led(3)));
  first.reset();
  EXPECT_EQ(held, (std::vector<std::int64_t>{1, 1, 1})) << "the lock is let go afterwards";
}

TEST_F(PostgresNodes, LeaveAServerThatIsAbandoned) {
  const auto first = node();
  ASSERT_TRUE(first->comes(led(1)));
  first->abandoned = true;
  EXPECT_TRUE(first->comes(lost("another database server takes what is written")));
  EXPECT_TRUE(first->comes([](const Node& node) { return !node.leading; }));
  first->abandoned = false;
  EXPECT_TRUE(first->comes(leads));
}

TEST_F(PostgresNodes, LeadNoMoreOnceTheyWereAsleep) {
  std::atomic<bool> sleepy = false;
  auto sleeping = plan();
  sleeping.options.silence_max = 500ms;
  sleeping.on_beat = [&] {
    if (sleepy.exchange(false)) std::this_thread::sleep_for(500ms);
  };
  const auto first = node(sleeping);
  ASSERT_TRUE(first->comes(leads));
  sleepy = true;
  EXPECT_TRUE(first->comes(lost("this node was too slow")));
  EXPECT_TRUE(first->comes(leads)) << "again";
}

TEST_F(PostgresNodes, LeadFromWhenTheyAskedAndNotFromTheAnswer) {
  constexpr auto a_while = 600ms;  // twice that is longer than silence_max
  std::future<void> goes_on;
  auto slow = plan();
  slow.options.silence_max = 1s;
  slow.on_beat = [&] {
    const auto process = static_cast<pid_t>(ask_of_leader("pid"));
    if (process <= 0) return;
    std::this_thread::sleep_for(a_while);  // after the last answer, which was late
    ::kill(process, SIGSTOP);
    goes_on = std::async(std::launch::async, [process, a_while] {
      std::this_thread::sleep_for(a_while);
      ::kill(process, SIGCONT);
    });
  };
  const auto first = node(slow);
  EXPECT_TRUE(first->comes(lost("this node was too slow")));
}

TEST_F(PostgresNodes, TakeOverFromOneThatSleeps) {
  Gate gate;
  auto sleeping = plan();
  sleeping.options.idle_max = 300ms;
  sleeping.on_beat = [&] { gate.pass(); };
  const auto first = node(sleeping);
  ASSERT_TRUE(first->comes(leads));
  const auto second = node();
  gate.close();
  gate.await_somebody();
  EXPECT_TRUE(second->comes(leads));
  gate.open();
  EXPECT_TRUE(first->comes([](const Node& node) { return node.times_led_no_more > 0 && !node.leading; }));
}

TEST_F(PostgresNodes, LeadNoMoreOnceTheServerIsSilent) {
  auto hasty = plan();
  hasty.options.silence_max = 1s;
  const auto first = node(hasty);
  ASSERT_TRUE(first->comes(leads));
  const auto process = static_cast<pid_t>(ask_of_leader("pid"));
  ASSERT_GT(process, 0);
  ::kill(process, SIGSTOP);
  EXPECT_TRUE(first->comes(lost("")));
  EXPECT_TRUE(first->comes([](const Node& node) { return node.connected && node.beats > 2; }));
  EXPECT_FALSE(first->leads()) << "the silent session has the lock yet";
  ::kill(process, SIGCONT);
  EXPECT_TRUE(first->comes(leads));
}

TEST_F(PostgresNodes, SeeWhoIsConfiguredOtherwise) {
  auto same = plan();
  same.options.configuration = "a";
  auto otherwise = plan();
  otherwise.options.configuration = "b";
  const auto first = node(same);
  const auto second = node(same);
  const auto third = node(otherwise);
  const auto sees = [](std::size_t others) {
    return [others](const Node& node) {
      return node.nodes == 3 && node.seen.nodes == 3 && node.seen.configured_otherwise == others;
    };
  };
  EXPECT_TRUE(first->comes(sees(1)));
  EXPECT_TRUE(second->comes(sees(1)));
  EXPECT_TRUE(third->comes(sees(2)));
  const auto surveyed = survey(secrets::Secret{server.address()}, key_of(key));
  ASSERT_TRUE(surveyed) << surveyed.error();
  EXPECT_EQ(surveyed->nodes, 3U);
  EXPECT_EQ(surveyed->configurations, 2U);
}

TEST_F(PostgresNodes, SeeWhoHasMoreComponents) {
  const auto with = [&](std::vector<std::string> components) {
    auto its = plan();
    its.options.components = std::move(components);
    return node(std::move(its));
  };
  const auto first = with({"a", "b"});
  const auto second = with({"a"});
  const auto third = with({"c", "d", "e"});
  const auto fourth = with({"a", "b"});
  const auto sees = [](bool lacks) {
    return [lacks](const Node& node) { return node.seen.nodes == 4 && node.seen.lacks_component == lacks; };
  };
  EXPECT_TRUE(second->comes(sees(true)));
  for (Node* each : {first.get(), third.get(), fourth.get()}) EXPECT_TRUE(each->comes(sees(false)));
}

TEST_F(PostgresNodes, SayNothingLaterThatTheyCouldNotSay) {
  Gate gate;
  auto held = plan();
  held.options.waiting_max = 40;  // more than are said at once
  held.on_beat = [&] { gate.pass(); };
  const auto first = node(held);
  ASSERT_TRUE(first->comes(leads));
  gate.close();
  gate.await_somebody();
  for (std::size_t i = 0; i < held.options.waiting_max; ++i) EXPECT_TRUE(first->membership.send("late"));
  EXPECT_FALSE(first->membership.send("one too many"));
  break_connection_of_leader();
  gate.open();
  ASSERT_TRUE(first->comes(led(2)));
  EXPECT_TRUE(first->membership.send("new"));
  EXPECT_TRUE(first->comes([](const Node& node) { return !node.messages.empty(); }));
  EXPECT_TRUE(first->is([](const Node& node) { return node.messages == std::vector<std::string>{"new"}; }));
}

TEST_F(PostgresNodes, KnowTheDatabasesTime) {
  const auto first = node();
  EXPECT_TRUE(first->comes([](const Node& node) { return node.seen.database_time != domain::Timestamp{}; }));
}

TEST_F(PostgresNodes, TellEachOther) {
  const auto first = node();
  const auto second = node();
  ASSERT_TRUE(first->comes(counts(2)));
  ASSERT_TRUE(second->comes(counts(2)));
  const std::string longest(Membership::message_bytes_max, 'x');
  EXPECT_TRUE(second->membership.send("hello"));
  EXPECT_TRUE(second->membership.send(longest));
  EXPECT_FALSE(second->membership.send(longest + 'x'));
  for (Node* each : {first.get(), second.get()}) {
    EXPECT_TRUE(each->comes([](const Node& node) { return node.messages.size() == 2; }));
    EXPECT_TRUE(each->is(
        [&](const Node& node) { return node.messages == std::vector<std::string>{"hello", longest}; }));
  }
}

TEST_F(PostgresNodes, TellManyThingsInTheirOrder) {
  const auto first = node();
  const auto second = node();
  ASSERT_TRUE(first->comes(counts(2)));
  std::vector<std::string> said;
  for (int i = 0; i < 500; ++i) {
    said.push_back("message" + std::to_string(i));
    EXPECT_TRUE(first->membership.send(said.back()));
  }
  EXPECT_TRUE(second->comes([&](const Node& node) { return node.messages.size() == said.size(); }));
  EXPECT_TRUE(second->is([&](const Node& node) { return node.messages == said; }));
}

TEST_F(PostgresNodes, OfOtherInstallationsDoNotCount) {
  const auto mine = node();
  ASSERT_TRUE(mine->comes(leads));
  Node other(server.address(), 200);
  EXPECT_TRUE(other.comes(leads));
  EXPECT_TRUE(other.membership.send("hello"));
  EXPECT_TRUE(other.comes([](const Node& node) { return node.messages.size() == 1; }));
  EXPECT_TRUE(mine->membership.send("mine"));
  EXPECT_TRUE(mine->comes([](const Node& node) { return !node.messages.empty(); }));
  EXPECT_TRUE(mine->is(
      [](const Node& node) { return node.messages == std::vector<std::string>{"mine"} && node.nodes == 1; }));
}

TEST_F(PostgresNodes, LeadNoMoreOnceTheServerIsGone) {
  const auto first = node();
  ASSERT_TRUE(first->comes(leads));
  server.kill();
  EXPECT_TRUE(first->comes([](const Node& node) { return !node.leading && !node.connected; }));
  EXPECT_FALSE(first->membership.send("hello"));
  EXPECT_TRUE(first->is([](const Node& node) { return !node.why.empty(); }));
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
