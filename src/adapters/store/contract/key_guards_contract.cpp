#include <array>
#include <barrier>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::ApiKey;
using domain::Errc;
using domain::Scope;
using std::chrono::minutes;

domain::BareJid juliet() { return {local("juliet"), host()}; }

/// A key that may do all that is tried here.
ApiKey a_manager(std::string id) {
  ApiKey key = a_key(std::move(id));
  key.scopes = {Scope::manage_keys, Scope::revoke_invites, Scope::update_invites, Scope::freeze_accounts};
  return key;
}

/// A change that is asked for by a key; gives how it was refused.
struct Change {
  std::string name;
  Scope scope{};
  std::function<std::optional<Errc>(domain::Store&, const domain::KeyGuard&, const std::string& word)> make;
};

/// All that a key can change but by creating. Invites 1 and 2 are there, and the key `target`.
const std::vector<Change>& all_changes() {
  static const std::vector<Change> changes{
      {"update a key", Scope::manage_keys,
       [](auto& store, const auto& guard, const auto& word) {
         return code_of(update_key(store, host(), "target", {.name = word}, guard.now, guard));
       }},
      {"update an invite", Scope::update_invites,
       [](auto& store, const auto& guard, const auto& word) {
         return code_of(update_invite(store, {1}, {.note = word}, guard.now, guard));
       }},
      {"revoke an invite", Scope::revoke_invites,
       [](auto& store, const auto& guard, const auto&) {
         return code_of(revoke_invite(store, {1}, guard.now, guard));
       }},
      {"restore an invite", Scope::revoke_invites,
       [](auto& store, const auto& guard, const auto&) {
         return code_of(restore_invite(store, {1}, guard.now, guard));
       }},
      {"freeze an account", Scope::freeze_accounts,
       [](auto& store, const auto& guard, const auto&) {
         return code_of(set_frozen(store, juliet(), true, guard.now, guard));
       }},
      {"unfreeze an account", Scope::freeze_accounts,
       [](auto& store, const auto& guard, const auto&) {
         return code_of(set_frozen(store, juliet(), false, guard.now, guard));
       }},
      {"make a key", Scope::manage_keys,
       [](auto& store, const auto& guard, const auto& word) {
         ApiKey made = a_key("made by " + guard.key_id + ' ' + word);
         made.scopes = {Scope::manage_keys};
         return code_of(insert_key(store, made, guard));
       }},
      {"delete a key", Scope::manage_keys, [](auto& store, const auto& guard, const auto&) {
         return code_of(delete_key(store, host(), "target", guard));
       }}};
  return changes;
}

void set_the_scene(domain::Store& store) {
  ApiKey target = a_key("target");
  target.scopes = {Scope::manage_keys};
  ASSERT_TRUE(insert_key(store, target));
  ASSERT_TRUE(insert_invite(store, an_invite(1)));
}

std::size_t count_events(domain::Store& store) { return list_events(store).value().events.size(); }

TEST_P(StoreContract, AKeyThatMayChangesWhatItMay) {
  set_the_scene(store());
  const ApiKey manager = a_manager("manager");
  ASSERT_TRUE(insert_key(store(), manager));
  for (const auto& change : all_changes()) {
    const auto before = count_events(store());
    EXPECT_EQ(change.make(store(), guard_with(manager, at(minutes{1}), change.scope), "x"), std::nullopt)
        << change.name;
    EXPECT_EQ(count_events(store()), before + 1) << change.name;
  }
  EXPECT_EQ(find_key(store(), "manager").value()->last_used_at, at(minutes{1}));
}

TEST_P(StoreContract, AKeyThatIsGoneExpiredOrMayNotChangesNothing) {
  set_the_scene(store());
  ASSERT_TRUE(set_frozen(store(), juliet(), true, at(minutes{0})));
  ApiKey expiring = a_manager("expiring");
  expiring.expires_at = at(minutes{5});
  ApiKey elsewhere = a_manager("elsewhere");
  elsewhere.host = host("other.example");
  ApiKey poor = a_key("poor");
  poor.scopes = {Scope::read_invites};
  for (const ApiKey& key : {expiring, elsewhere, poor}) ASSERT_TRUE(insert_key(store(), key));
  const auto before = count_events(store());
  for (const auto& change : all_changes()) {
    const auto refused = [&](const ApiKey& key) {
      return change.make(store(), guard_with(key, at(minutes{5}), change.scope), "x");
    };
    EXPECT_EQ(refused(a_manager("gone")), Errc::key_refused) << change.name;
    EXPECT_EQ(refused(expiring), Errc::key_refused) << change.name;
    EXPECT_EQ(refused(poor), Errc::key_refused) << change.name;
    ApiKey another = expiring;
    another.digest.fill(std::byte{1});
    EXPECT_EQ(change.make(store(), guard_with(another, at(minutes{1}), change.scope), "x"), Errc::key_refused)
        << change.name;
    const bool makes_a_key = change.name == "make a key";
    EXPECT_EQ(refused(elsewhere), makes_a_key ? Errc::unknown_host : Errc::key_refused) << change.name;
  }
  EXPECT_EQ(count_events(store()), before);
  for (const auto& key : {"expiring", "elsewhere", "poor"}) {
    EXPECT_EQ(find_key(store(), key).value()->last_used_at, std::nullopt) << key;
  }
}

/// What it takes away would be missing where it has no say.
TEST_P(StoreContract, AKeyKnowsOfNoneThatIsForOtherHostsToo) {
  set_the_scene(store());
  const ApiKey manager = a_manager("manager");
  ApiKey wide = a_key("wide");
  wide.scopes = {};
  wide.more_hosts = {host("other.example")};
  ApiKey wide_manager = a_manager("wide manager");
  wide_manager.more_hosts = {host("third.example"), host("other.example")};
  for (const ApiKey& key : {manager, wide, wide_manager}) ASSERT_TRUE(insert_key(store(), key));
  const auto guard = guard_with(manager, at(minutes{1}), Scope::manage_keys);
  EXPECT_EQ(code_of(update_key(store(), host(), "wide", {.name = "x"}, at(minutes{1}), guard)),
            Errc::key_not_found);
  EXPECT_EQ(code_of(delete_key(store(), host(), "wide", guard)), Errc::key_not_found);
  const auto wide_guard = guard_with(wide_manager, at(minutes{1}), Scope::manage_keys);
  EXPECT_TRUE(update_key(store(), host(), "wide", {.name = "x"}, at(minutes{1}), wide_guard));
  EXPECT_TRUE(delete_key(store(), host("other.example"), "wide", wide_guard));
}

TEST_P(StoreContract, AKeyDeletesItself) {
  const ApiKey manager = a_manager("manager");
  ASSERT_TRUE(insert_key(store(), manager));
  const auto guard = guard_with(manager, at(minutes{1}), Scope::manage_keys);
  EXPECT_TRUE(delete_key(store(), host(), "manager", guard));
  EXPECT_EQ(code_of(delete_key(store(), host(), "manager", guard)), Errc::key_refused);
}

/// By the record: behind the end of a key there is nothing that it did.
void expect_nothing_after_its_end(domain::Store& store, const std::string& id) {
  bool over = false;
  domain::EventFilter filter{.limit = domain::list_limit_max};
  for (domain::EventPage page;; filter.after = page.last) {
    page = list_events(store, filter).value();
    for (const auto& event : page.events) {
      EXPECT_FALSE(over && event.actor.id == id) << domain::name_of(event.type) << ' ' << event.object;
      over = over || (event.type == domain::EventType::key_deleted && event.object == id);
    }
    if (!page.more) break;
  }
  EXPECT_TRUE(over);
}

TEST_P(StoreContract, AKeyThatIsDeletedMeanwhileChangesNothingAnyMore) {
  constexpr int rounds = 20;
  constexpr std::size_t steps_max = 100'000;
  set_the_scene(store());
  const auto other = site().open();
  for (int round = 0; round < rounds; ++round) {
    const ApiKey manager = a_manager("manager" + std::to_string(round));
    ASSERT_TRUE(insert_key(store(), manager));
    std::barrier start(2);
    {
      const std::jthread changing([&] {
        start.arrive_and_wait();
        // The last change would end this for the others.
        const auto count = all_changes().size() - 1;
        std::optional<Errc> refused;
        for (std::size_t step = 0; !refused && step < steps_max; ++step) {
          const auto& change = all_changes().at(step % count);
          refused =
              change.make(*other, guard_with(manager, at(minutes{1}), change.scope), std::to_string(step));
        }
        EXPECT_EQ(refused, Errc::key_refused);
      });
      start.arrive_and_wait();
      for (int i = 0; i < round; ++i) find_key(store(), "target").value();
      EXPECT_TRUE(delete_key(store(), host(), manager.id));
    }
    expect_nothing_after_its_end(store(), manager.id);
  }
}

}  // namespace
}  // namespace usher::store::contract
