#include "adapters/cluster/leader_endpoint.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "adapters/accounts/scripted_accounts_for_test.hpp"
#include "adapters/cluster/nodes_for_test.hpp"
#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"

namespace usher::cluster {
namespace {

using namespace std::chrono_literals;
using accounts::ScriptedAccounts;
using domain::Errc;
using Action = AccountRequest::Action;
using Call = ScriptedAccounts::Call;
using Kind = Message::Kind;

constexpr std::array actions{Action::exists, Action::create, Action::set_password, Action::has_been_there};

/// Finds invites when it is told to.
class SlowStore final : public store::MemoryStore {
 public:
  void find_invite(domain::InviteId id, domain::Done<std::optional<domain::Invite>> done) override {
    if (!slow) return MemoryStore::find_invite(id, std::move(done));
    asked = [this, id, done = std::move(done)]() mutable { MemoryStore::find_invite(id, std::move(done)); };
  }

  bool slow = false;
  std::move_only_function<void()> asked;
};

/// Throws, whatever it is asked.
class FailingStore final : public store::MemoryStore {
 public:
  void find_invite(domain::InviteId /*id*/, domain::Done<std::optional<domain::Invite>> /*done*/) override {
    throw std::runtime_error("no memory");
  }
};

class Failing final : public domain::AccountDirectory {
 public:
  void exists(domain::BareJid /*address*/, domain::Done<bool> /*done*/) override { fail(); }
  void has_been_there(domain::BareJid /*address*/, domain::Duration /*age*/,
                      domain::Done<bool> /*done*/) override {
    fail();
  }
  void create(domain::NewAccount /*account*/, domain::Done<domain::AccountCreated> /*done*/) override {
    fail();
  }
  void set_password(domain::BareJid /*address*/, secrets::Secret /*password*/,
                    domain::Done<void> /*done*/) override {
    fail();
  }

 private:
  [[noreturn]] static void fail() { throw std::runtime_error("no memory"); }
};

/// Refuses everything and remembers what it was.
class Refusing final : public domain::AccountDirectory {
 public:
  void exists(domain::BareJid /*address*/, domain::Done<bool> done) override { done(std::unexpected(error)); }
  void has_been_there(domain::BareJid /*address*/, domain::Duration how_long,
                      domain::Done<bool> done) override {
    age = how_long;
    done(std::unexpected(error));
  }
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override {
    wanted = std::move(account);
    done(std::unexpected(error));
  }
  void set_password(domain::BareJid /*address*/, secrets::Secret /*password*/,
                    domain::Done<void> done) override {
    done(std::unexpected(error));
  }

  domain::Error error{Errc::password_refused, "too short"};
  std::optional<domain::NewAccount> wanted;
  domain::Duration age{};
};

class Leader : public ::testing::Test {
 protected:
  Leader() {
    insert_invite_of_friends(store);
    local.add(domain::BareJid::parse("ada@example.com").value(), "old");
  }

  LeaderEndpoint& endpoint(domain::AccountDirectory& directory, domain::Store& invites,
                           ConversationLimits limits = {}) {
    limits.grant_for = grant_for;
    endpoint_ = std::make_unique<LeaderEndpoint>(
        self,
        [this](const Message& message) {
          if (message.kind == Kind::answer && post_fails) throw std::runtime_error("no memory");
          posted.push_back(message);
          return true;
        },
        random, directory, invites, limits);
    endpoint_->set_leading(true);
    return *endpoint_;
  }
  LeaderEndpoint& endpoint(domain::AccountDirectory& directory) { return endpoint(directory, store); }
  LeaderEndpoint& endpoint(ConversationLimits limits = {}) { return endpoint(local, store, limits); }

  Message discovery() { return {.kind = Kind::discover, .call_id = random_id(random), .from = asker}; }
  /// The answer to a discovery that is asked now.
  Message grant_of(LeaderEndpoint& leader) {
    const auto asked = discovery();
    leader.take_discovery(asked);
    if (posted.empty() || posted.back().call_id != asked.call_id) throw std::runtime_error("no grant");
    return posted.back();
  }
  Message request_by(const Message& grant, Action action) {
    Message request{.kind = Kind::request,
                    .call_id = grant.call_id,
                    .from = asker,
                    .to = self,
                    .grant_id = grant.grant_id};
    request.request = {
        .action = action, .address = "ada@example.com", .password = secrets::Secret{"new"}, .invite = 7};
    if (action == Action::create) request.request.address = "bob@example.com";
    return request;
  }
  void expect_nothing_done() {
    for (const Call call : {Call::exists, Call::create, Call::set_password}) EXPECT_EQ(local.calls(call), 0U);
  }
  void expect_refused(const Message& request) {
    ASSERT_FALSE(posted.empty());
    EXPECT_EQ(posted.back().kind, Kind::answer);
    EXPECT_EQ(posted.back().call_id, request.call_id);
    EXPECT_EQ(posted.back().answer, Answer(std::unexpected(domain::Error{Errc::accounts_unavailable})));
  }

  /// Has a request fail midway. While that is under way, nothing else is granted.
  void expect_over_though_it_throws(LeaderEndpoint& leader, Action action) {
    const auto request = request_by(grant_of(leader), action);
    EXPECT_THROW(leader.take_request(request), std::runtime_error);
    ASSERT_NO_THROW(grant_of(leader)) << "it is still under way";
    leader.wait_until_idle();
  }

  std::chrono::milliseconds grant_for = 1h;
  bool post_fails = false;  ///< where it is an answer
  secrets::SystemRandom random;
  RandomId self = random_id(random);
  RandomId asker = random_id(random);
  ScriptedAccounts local;
  SlowStore store;
  std::vector<Message> posted;
  std::unique_ptr<LeaderEndpoint> endpoint_;
};

TEST_F(Leader, GrantsToWhomeverAsks) {
  auto& leader = endpoint();
  const auto grant = grant_of(leader);
  EXPECT_EQ(grant.kind, Kind::grant);
  EXPECT_EQ(grant.from, self);
  EXPECT_EQ(grant.to, asker);
  EXPECT_NE(grant_of(leader).grant_id, grant.grant_id);
}

TEST_F(Leader, GrantsNothingWhereItDoesNotLead) {
  auto& leader = endpoint();
  leader.set_leading(false);
  leader.take_discovery(discovery());
  EXPECT_TRUE(posted.empty());
}

TEST_F(Leader, TakesNoRequestBySomebodyElsesGrant) {
  auto& leader = endpoint();
  for (const Action action : actions) {
    const auto grant = grant_of(leader);
    const std::size_t said = posted.size();
    auto by_another = request_by(grant, action);
    by_another.from = random_id(random);
    leader.take_request(by_another);
    auto for_another = request_by(grant, action);
    for_another.call_id = random_id(random);
    leader.take_request(for_another);
    auto by_none = request_by(grant, action);
    by_none.grant_id = random_id(random);
    leader.take_request(by_none);
    EXPECT_EQ(posted.size(), said) << "an answer could belie another one";
    expect_nothing_done();
  }
  const auto grant = grant_of(leader);
  auto by_another = request_by(grant, Action::create);
  by_another.from = random_id(random);
  leader.take_request(by_another);
  leader.take_request(request_by(grant, Action::create));
  EXPECT_EQ(local.calls(Call::create), 1U) << "the grant is still whose it was";
}

TEST_F(Leader, TakesARequestOnce) {
  auto& leader = endpoint();
  for (const Action action : actions) {
    const auto request = request_by(grant_of(leader), action);
    leader.take_request(request);
    const std::size_t said = posted.size();
    leader.take_request(request);
    EXPECT_EQ(posted.size(), said);
  }
  for (const Call call : {Call::exists, Call::create, Call::set_password}) EXPECT_EQ(local.calls(call), 1U);
}

TEST_F(Leader, TakesNoRequestOnceItLeadsNoMore) {
  auto& leader = endpoint();
  for (const Action action : actions) {
    leader.set_leading(true);
    const auto request = request_by(grant_of(leader), action);
    leader.set_leading(false);
    leader.take_request(request);
    expect_refused(request);
  }
  expect_nothing_done();
}

TEST_F(Leader, TakesNoRequestThatComesLate) {
  grant_for = 1ms;
  auto& leader = endpoint();
  for (const Action action : actions) {
    const auto request = request_by(grant_of(leader), action);
    std::this_thread::sleep_for(2ms);  // that is late
    leader.take_request(request);
    expect_refused(request);
  }
  expect_nothing_done();
}

TEST_F(Leader, TakesNoRequestThatItDoesNotUnderstand) {
  auto& leader = endpoint();
  auto request = request_by(grant_of(leader), Action::set_password);
  request.request.address = "no address";
  leader.take_request(request);
  expect_refused(request);
  const auto of_newer_node = request_by(grant_of(leader), Action::unknown);
  leader.take_request(of_newer_node);
  expect_refused(of_newer_node);
  expect_nothing_done();
  leader.wait_until_idle();
}

TEST_F(Leader, MakesNoAccountOnceItLeadsNoMoreThoughTheRequestWasInTime) {
  store.slow = true;
  auto& leader = endpoint();
  const auto request = request_by(grant_of(leader), Action::create);
  leader.take_request(request);
  ASSERT_TRUE(store.asked);
  leader.set_leading(false);
  store.asked();
  expect_refused(request);
  expect_nothing_done();
}

TEST_F(Leader, MakesNoAccountWhereTheStoreTookTooLong) {
  store.slow = true;
  grant_for = 200ms;
  auto& leader = endpoint();
  const auto request = request_by(grant_of(leader), Action::create);
  leader.take_request(request);
  std::this_thread::sleep_for(grant_for);  // so long the store takes
  if (store.asked) store.asked();
  expect_refused(request);
  expect_nothing_done();
}

TEST_F(Leader, HasOnlySoMuchOpenAndUnderWay) {
  ConversationLimits narrow;
  narrow.requests_max = 2;
  auto& leader = endpoint(narrow);
  const auto request = request_by(grant_of(leader), Action::exists);
  const auto open = grant_of(leader);
  leader.take_discovery(discovery());
  EXPECT_EQ(posted.size(), 2U);
  local.slow = true;
  leader.take_request(request);
  leader.take_discovery(discovery());
  EXPECT_EQ(posted.size(), 2U) << "one is under way";
  local.answer_all();
  EXPECT_EQ(grant_of(leader).kind, Kind::grant);
}

TEST_F(Leader, ForgetsGrantsThatNobodyTookUp) {
  grant_for = 1ms;
  ConversationLimits narrow;
  narrow.requests_max = 1;
  auto& leader = endpoint(narrow);
  grant_of(leader);
  std::this_thread::sleep_for(2ms);  // then it is over
  EXPECT_NO_THROW(grant_of(leader));
}

TEST_F(Leader, HandsOnAllThatARequestSays) {
  Refusing strict;
  auto& leader = endpoint(strict);
  auto request = request_by(grant_of(leader), Action::create);
  request.request.client = "2001:db8::1";
  leader.take_request(request);
  ASSERT_TRUE(strict.wanted);
  EXPECT_EQ(strict.wanted->address.str(), "bob@example.com");
  EXPECT_EQ(strict.wanted->password.reveal(), "new");
  EXPECT_EQ(strict.wanted->client, "2001:db8::1");
  EXPECT_EQ(strict.wanted->invite.id, domain::InviteId{7});
  EXPECT_EQ(strict.wanted->invite.groups, std::vector<std::string>{"friends"});
  request = request_by(grant_of(leader), Action::has_been_there);
  request.request.age = 2h;
  leader.take_request(request);
  EXPECT_EQ(strict.age, 2h);
}

TEST_F(Leader, TellsWhatTheDirectorySaid) {
  Refusing strict;
  auto& leader = endpoint(strict);
  for (const Action action : actions) {
    leader.take_request(request_by(grant_of(leader), action));
    EXPECT_EQ(posted.back().answer, Answer(std::unexpected(strict.error)));
  }
  strict.error.detail = std::string(10'000, 'x');
  leader.take_request(request_by(grant_of(leader), Action::create));
  EXPECT_EQ(posted.back().answer.error().code, Errc::password_refused);
  EXPECT_LT(posted.back().answer.error().detail.size(), 1000U) << "a message has little room";
}

TEST_F(Leader, WaitsForWhatIsUnderWay) {
  auto& leader = endpoint();
  leader.wait_until_idle();
  local.slow = true;
  leader.take_request(request_by(grant_of(leader), Action::create));
  auto idle = std::async(std::launch::async, [&] { leader.wait_until_idle(); });
  EXPECT_EQ(idle.wait_for(50ms), std::future_status::timeout);
  local.answer_all();
  idle.get();
  EXPECT_EQ(local.calls(Call::create), 1U);
}

TEST_F(Leader, WaitsForNothingThatFailedMidway) {
  ConversationLimits narrow;
  narrow.requests_max = 1;
  Failing failing;
  FailingStore failing_store;
  for (const Action action : actions) {
    expect_over_though_it_throws(endpoint(failing, store, narrow), action);
    post_fails = true;
    expect_over_though_it_throws(endpoint(narrow), action);
    post_fails = false;
  }
  expect_over_though_it_throws(endpoint(local, failing_store, narrow), Action::create);
}

TEST_F(Leader, WaitsForNobodyWhoForgotToAnswer) {
  store.slow = true;
  ConversationLimits narrow;
  narrow.requests_max = 1;
  auto& leader = endpoint(narrow);
  leader.take_request(request_by(grant_of(leader), Action::create));
  EXPECT_THROW(grant_of(leader), std::runtime_error) << "it is under way";
  store.asked = nullptr;
  ASSERT_NO_THROW(grant_of(leader));
  leader.wait_until_idle();
}

}  // namespace
}  // namespace usher::cluster
