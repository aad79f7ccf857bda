#include "adapters/cluster/shared_accounts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <set>
#include <thread>

#include "adapters/cluster/nodes_for_test.hpp"

namespace usher::cluster {
namespace {

using namespace std::chrono_literals;
using accounts::ScriptedAccounts;
using domain::AccountCreated;
using domain::Errc;
using domain::Result;
using secrets::Secret;
using Call = ScriptedAccounts::Call;

constexpr ConversationLimits patient{
    .discover_every = 1h, .discover_for = 2h, .grant_for = 1h, .answer_for = 2h};

domain::BareJid address(const std::string& name) {
  return domain::BareJid::parse(name + "@example.com").value();
}

/// An outcome that may be there or not.
template <class T>
class Awaited {
 public:
  domain::Done<T> done() {
    return [this](Result<T> result) { promise_.set_value(std::move(result)); };
  }
  [[nodiscard]] bool there() const { return future_.wait_for(0s) == std::future_status::ready; }
  /// Waits for it.
  Result<T> get() { return future_.get(); }
  Errc error() { return get().error().code; }

 private:
  std::promise<Result<T>> promise_;
  std::future<Result<T>> future_ = promise_.get_future();
};

class Nodes : public ::testing::Test {
 protected:
  explicit Nodes(ConversationLimits limits = patient)
      : first(network, store, master, random, limits), second(network, store, master, random, limits) {
    invite = insert_invite_of_friends(store);
    first.accounts.set_leading(true);
  }

  domain::NewAccount account(const std::string& name, const std::string& password = "a good password") {
    return {.address = address(name), .password = Secret{password}, .invite = *invite};
  }
  void create_on(NodeForTest& node, const std::string& name, Awaited<AccountCreated>& outcome) {
    node.accounts.create(account(name), outcome.done());
  }

  secrets::SystemRandom random;
  secrets::MasterKey master{secrets::KeyBytes{}};
  store::MemoryStore store;
  std::optional<domain::Invite> invite;
  NetworkForTest network;
  NodeForTest first;
  NodeForTest second;
};

/// They wait long for what comes in these tests, and not for what does not.
class NodesWithoutLeader : public Nodes {
 protected:
  NodesWithoutLeader()
      : Nodes({.discover_every = 5ms, .discover_for = 50ms, .grant_for = 1h, .answer_for = 1h}) {}
};

class NodesWithoutAnswer : public Nodes {
 protected:
  NodesWithoutAnswer()
      : Nodes({.discover_every = 1h, .discover_for = 1h, .grant_for = 1h, .answer_for = 50ms}) {}
};

TEST_F(Nodes, MakeAccountsThemselvesWhereTheyLead) {
  Awaited<AccountCreated> made;
  create_on(first, "ada", made);
  Awaited<bool> there;
  first.accounts.exists(address("ada"), there.done());
  Awaited<bool> there_long;
  first.accounts.has_been_there(address("ada"), 1h, there_long.done());
  Awaited<void> set;
  first.accounts.set_password(address("ada"), Secret{"another one"}, set.done());
  EXPECT_EQ(network.waiting(), 0U);
  network.carry_all();
  EXPECT_TRUE(made.get());
  EXPECT_EQ(first.local.size(), 1U);
  EXPECT_EQ(there.get(), true);
  EXPECT_EQ(there_long.get(), true);
  EXPECT_TRUE(set.get());
}

TEST_F(Nodes, HaveTheLeaderMakeAccounts) {
  first.local.contact_added = true;
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry_all();
  EXPECT_TRUE(made.get().value().contact_added);
  EXPECT_EQ(first.local.password_of(address("ada")), "a good password");
  EXPECT_EQ(second.local.size(), 0U);

  Awaited<bool> there;
  second.accounts.exists(address("ada"), there.done());
  Awaited<bool> not_there;
  second.accounts.exists(address("bob"), not_there.done());
  Awaited<void> set;
  second.accounts.set_password(address("ada"), Secret{"another one"}, set.done());
  network.carry_all();
  EXPECT_TRUE(there.get().value());
  EXPECT_FALSE(not_there.get().value());
  EXPECT_TRUE(set.get());
  EXPECT_EQ(first.local.password_of(address("ada")), "another one");
}

TEST_F(Nodes, AskTheLeaderHowLongAnAccountHasBeenThere) {
  first.local.ages[address("ada")] = 2h;
  Awaited<bool> older;
  second.accounts.has_been_there(address("ada"), 1h, older.done());
  Awaited<bool> younger;
  second.accounts.has_been_there(address("ada"), 3h, younger.done());
  network.carry_all();
  EXPECT_EQ(older.get(), true);
  EXPECT_EQ(younger.get(), false);
}

TEST_F(Nodes, AskTheLeaderHowSomebodyPresentsThemselves) {
  const domain::Profile ada{.name = std::string(domain::Profile::name_bytes_max, 'a'),
                            .picture = std::string(4'800, '\xFF')};
  first.local.profiles[address("ada")] = ada;
  Awaited<domain::Profile> of_ada;
  second.accounts.find_profile(address("ada"), of_ada.done());
  first.local.profiles[address("bob")] = {.name = "Bob", .picture = std::string(50'000, '\xFF')};
  Awaited<domain::Profile> of_bob;
  second.accounts.find_profile(address("bob"), of_bob.done());
  network.carry_all();
  EXPECT_EQ(of_ada.get().value(), ada);
  EXPECT_EQ(of_bob.get().value(), domain::Profile{.name = "Bob"}) << "no message has room for that picture";
  Awaited<domain::Profile> there;
  first.accounts.find_profile(address("ada"), there.done());
  EXPECT_EQ(there.get().value(), ada);
  for (const std::string& text : network.carried()) EXPECT_LE(text.size(), Membership::message_bytes_max);
}

TEST_F(NodesWithoutLeader, KnowNoProfilesWhereNobodyLeads) {
  first.accounts.set_leading(false);
  Awaited<domain::Profile> of_ada;
  second.accounts.find_profile(address("ada"), of_ada.done());
  EXPECT_EQ(of_ada.error(), Errc::accounts_unavailable);
}

TEST_F(Nodes, TellWhatTheLeaderWasTold) {
  first.local.add(address("ada"));
  Awaited<AccountCreated> taken;
  create_on(second, "ada", taken);
  Awaited<void> gone;
  second.accounts.set_password(address("bob"), Secret{"another one"}, gone.done());
  network.carry_all();
  EXPECT_EQ(taken.error(), Errc::username_taken);
  EXPECT_EQ(gone.get().error(), domain::Error{Errc::account_not_found});
}

TEST_F(Nodes, SayNothingThatOthersCouldRead) {
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry_all();
  ASSERT_EQ(network.carried().size(), 4U);
  for (const std::string& text : network.carried()) {
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="),
              std::string::npos);
    EXPECT_FALSE(secrets::MessageSealer(secrets::KeyBytes{}).open(text));
    EXPECT_LE(text.size(), Membership::message_bytes_max);
  }
}

TEST_F(Nodes, HaveRoomForTheLongestNamesAndPasswords) {
  const std::string longest(1023, 'a');
  const auto long_address = domain::BareJid::parse(longest + "@" + std::string(60, 'b') + ".example").value();
  auto wanted = account("x", std::string(256, 'p'));
  wanted.address = long_address;
  Awaited<AccountCreated> made;
  second.accounts.create(std::move(wanted), made.done());
  network.carry_all();
  EXPECT_TRUE(made.get());
}

TEST_F(NodesWithoutLeader, KnowThatNothingWasDoneWhereNobodyLeads) {
  first.accounts.set_leading(false);
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  EXPECT_EQ(made.error(), Errc::accounts_unavailable);
  first.accounts.set_leading(true);
  network.carry_all();
  EXPECT_EQ(first.local.calls(Call::create), 0U);
}

TEST_F(Nodes, AskAgainUntilSomebodyLeads) {
  first.accounts.set_leading(false);
  const ConversationLimits long_enough{
      .discover_every = 1ms, .discover_for = 1h, .grant_for = 1h, .answer_for = 1h};
  NodeForTest third(network, store, master, random, long_enough);
  Awaited<AccountCreated> made;
  create_on(third, "ada", made);
  while (network.carried().size() < 3) network.carry();
  EXPECT_FALSE(made.there());
  second.accounts.set_leading(true);
  while (!made.there()) network.carry();
  EXPECT_TRUE(made.get());
  EXPECT_EQ(second.local.size(), 1U);
}

TEST_F(Nodes, LearnThatTheLeaderStoppedLeadingInTime) {
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry();  // discover
  network.carry();  // grant
  first.accounts.set_leading(false);
  network.carry_all();
  EXPECT_EQ(made.error(), Errc::accounts_unavailable);
  EXPECT_EQ(first.local.calls(Call::create), 0U);
}

TEST_F(NodesWithoutAnswer, AreUnsureWhereTheLeaderDied) {
  first.local.fate = [](Call) { return ScriptedAccounts::Fate::silent_done; };
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry_all();
  EXPECT_EQ(made.error(), Errc::accounts_unsure);
  EXPECT_EQ(first.local.size(), 1U);

  Awaited<void> set;
  second.accounts.set_password(address("ada"), Secret{"another one"}, set.done());
  Awaited<bool> there;
  second.accounts.exists(address("ada"), there.done());
  network.carry_all();
  EXPECT_EQ(set.error(), Errc::accounts_unsure);
  EXPECT_EQ(there.error(), Errc::accounts_unavailable);
}

TEST_F(Nodes, AreUnsureAtOnceWhereTheyAreCutOff) {
  first.local.slow = true;
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry_all();
  second.accounts.connection_lost();
  EXPECT_EQ(made.error(), Errc::accounts_unsure);
  first.local.answer_all();
  network.carry_all();  // the answer is nobody's
}

TEST_F(Nodes, KnowThatWhatCouldNotBeSaidWasNotDone) {
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry();  // discover
  second.membership.connected = false;
  network.carry_all();  // the grant, which is taken up in vain
  EXPECT_EQ(made.error(), Errc::accounts_unavailable);
}

TEST_F(Nodes, DoOnceWhatIsSaidTwice) {
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  std::set<std::string> said;
  while (network.carry()) {
    if (said.insert(network.carried().back()).second) network.whisper(network.carried().back());
  }
  EXPECT_TRUE(made.get());
  EXPECT_EQ(first.local.calls(Call::create), 1U);
  for (const std::string& text : network.carried()) network.whisper(text);
  network.carry_all();
  EXPECT_EQ(first.local.calls(Call::create), 1U);
}

TEST_F(Nodes, TakeNoRequestThatComesLate) {
  NodeForTest leader(network, store, master, random,
                     {.discover_every = 1h, .discover_for = 1h, .grant_for = 1ms, .answer_for = 1h});
  first.accounts.set_leading(false);
  leader.accounts.set_leading(true);
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry();  // discover
  network.carry();  // grant
  const auto late = std::chrono::steady_clock::now() + 2ms;
  while (std::chrono::steady_clock::now() < late) std::this_thread::yield();
  network.carry_all();
  EXPECT_EQ(made.error(), Errc::accounts_unavailable);
  EXPECT_EQ(leader.local.calls(Call::create), 0U);
}

TEST_F(Nodes, RequestOnceThoughTwoLead) {
  second.accounts.set_leading(true);
  NodeForTest third(network, store, master, random, patient);
  Awaited<AccountCreated> made;
  create_on(third, "ada", made);
  network.carry_all();
  EXPECT_TRUE(made.get());
  EXPECT_EQ(first.local.size() + second.local.size(), 1U);
  EXPECT_EQ(network.carried().size(), 5U) << "a discovery, two grants, a request, an answer";
}

TEST_F(Nodes, IgnoreWhatIsNotTheirs) {
  secrets::KeyBytes other_key{};
  other_key.fill(std::byte{9});
  NodeForTest stranger(network, store, secrets::MasterKey{other_key}, random, patient);
  Awaited<AccountCreated> strange;
  create_on(stranger, "eve", strange);
  const secrets::MessageSealer sealer(master.derive("usher messages between nodes 1"));
  for (const std::string& text :
       {std::string(), std::string("hello"), std::string(20000, 'A'), sealer.seal(Secret{""}, random),
        sealer.seal(Secret{"\x01 short"}, random), sealer.seal(Secret{std::string(5000, '\x03')}, random)})
    network.whisper(text);
  network.carry_all();
  EXPECT_EQ(first.local.calls(Call::create), 0U);
  stranger.accounts.stop();
  EXPECT_EQ(strange.error(), Errc::accounts_unavailable);
}

TEST_F(Nodes, AskForAnInviteThatTheStoreKnows) {
  auto wanted = account("ada");
  wanted.invite.id = domain::InviteId{8};
  Awaited<AccountCreated> made;
  second.accounts.create(std::move(wanted), made.done());
  network.carry_all();
  EXPECT_EQ(made.error(), Errc::accounts_unavailable);
}

TEST_F(Nodes, EndWhatIsUnderWayWhenTheyStop) {
  first.local.slow = true;
  Awaited<AccountCreated> requested;
  create_on(second, "ada", requested);
  network.carry_all();
  Awaited<AccountCreated> asked;
  create_on(second, "bob", asked);
  second.accounts.stop();
  EXPECT_EQ(requested.error(), Errc::accounts_unsure);
  EXPECT_EQ(asked.error(), Errc::accounts_unavailable);
  Awaited<AccountCreated> later;
  create_on(second, "cid", later);
  EXPECT_EQ(later.error(), Errc::accounts_unavailable);
  first.local.answer_all();
  network.carry_all();
}

TEST_F(Nodes, WaitForWhatTheyDoForOthersBeforeTheyEnd) {
  first.accounts.finish();  // nothing
  first.local.slow = true;
  Awaited<AccountCreated> made;
  create_on(second, "ada", made);
  network.carry_all();
  auto finished = std::async(std::launch::async, [&] { first.accounts.finish(); });
  EXPECT_EQ(finished.wait_for(50ms), std::future_status::timeout);
  first.local.answer_all();
  finished.get();
  EXPECT_EQ(first.local.size(), 1U);
  network.carry_all();
  EXPECT_TRUE(made.get());
}

TEST_F(Nodes, HaveOnlySoMuchUnderWay) {
  ConversationLimits narrow = patient;
  narrow.requests_max = 2;
  NodeForTest third(network, store, master, random, narrow);
  std::array<Awaited<AccountCreated>, 3> made;
  for (auto& each : made) create_on(third, "ada", each);
  EXPECT_EQ(made[2].error(), Errc::accounts_unavailable);
  third.accounts.stop();
}

TEST_F(Nodes, SurviveBeingAskedByManyAtOnce) {
  constexpr int each = 50;
  std::atomic<int> ended = 0;
  std::atomic<int> made = 0;
  {
    std::vector<std::jthread> askers;
    for (int asker = 0; asker < 4; ++asker) {
      askers.emplace_back([&, asker] {
        for (int i = 0; i < each; ++i) {
          second.accounts.create(account("n" + std::to_string(asker * each + i)), [&](const auto& outcome) {
            made += outcome ? 1 : 0;
            ++ended;
          });
        }
      });
    }
    while (ended < 4 * each) network.carry();
  }
  EXPECT_EQ(made, 4 * each);
  EXPECT_EQ(first.local.size(), std::size_t{4} * each);
}

}  // namespace
}  // namespace usher::cluster
