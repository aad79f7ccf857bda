#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Actor;
using domain::ActorType;
using domain::Event;
using domain::EventFilter;
using domain::EventType;
using std::chrono::minutes;
using testing::ElementsAre;

using Types = std::vector<EventType>;

Types types_of(const domain::EventPage& page) {
  Types types;
  for (const Event& event : page.events) types.push_back(event.type);
  return types;
}

Types types_in(domain::Store& store, EventFilter filter = {}) {
  return types_of(list_events(store, std::move(filter)).value());
}

TEST_P(StoreContract, RecordsWhoMadeAnInvite) {
  auto invite = pinning(an_invite(1), "romeo");
  invite.source = domain::InviteSource::api;
  invite.source_detail = "key1";
  ASSERT_TRUE(insert_invite(store(), invite));
  reopen();
  const auto page = list_events(store()).value();
  ASSERT_EQ(page.events.size(), 1U);
  const Event& event = page.events.front();
  EXPECT_EQ(event.type, EventType::invite_created);
  EXPECT_EQ(event.time, invite.created_at);
  EXPECT_EQ(event.host, invite.host);
  EXPECT_EQ(event.actor, (Actor{ActorType::api_key, "key1"}));
  EXPECT_EQ(event.object, to_string(invite.id));
  EXPECT_EQ(event.data, (domain::EventData{{"kind", "account"}, {"username", "romeo"}}));
}

TEST_P(StoreContract, RecordsNothingOfWhatIsRefused) {
  ASSERT_TRUE(insert_invite(store(), pinning(an_invite(1), "romeo")));
  EXPECT_FALSE(insert_invite(store(), an_invite(1)));
  EXPECT_FALSE(insert_invite(store(), pinning(an_invite(2), "romeo")));
  EXPECT_FALSE(revoke_invite(store(), {9}, at(minutes{1})));
  EXPECT_FALSE(update_invite(store(), {1}, {.note = "two\nlines"}, at(minutes{1})));
  EXPECT_THAT(types_in(store()), ElementsAre(EventType::invite_created));
}

TEST_P(StoreContract, RecordsWhatChangesOnceEach) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(update_invite(store(), {1}, {.note = "for Romeo"}, at(minutes{1})));
    ASSERT_TRUE(revoke_invite(store(), {1}, at(minutes{2})));
  }
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(restore_invite(store(), {1}, at(minutes{3})));
  EXPECT_THAT(types_in(store()), ElementsAre(EventType::invite_created, EventType::invite_updated,
                                             EventType::invite_revoked, EventType::invite_restored));
  const auto invite = find_invite(store(), {1}).value().value();
  EXPECT_EQ(invite.note, "for Romeo");
  EXPECT_FALSE(invite.revoked_at);
}

TEST_P(StoreContract, RecordsKeys) {
  ASSERT_TRUE(insert_key(store(), a_key("k")));
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(update_key(store(), host(), "k", {.name = "new"}, at(minutes{1})));
  }
  ASSERT_TRUE(delete_key(store(), host(), "k"));
  EXPECT_THAT(types_in(store(), {.object = "k"}),
              ElementsAre(EventType::key_created, EventType::key_updated, EventType::key_deleted));
}

TEST_P(StoreContract, RecordsAnAccountAndWhereItComesFrom) {
  auto invite = an_invite(1);
  invite.inviter = local("juliet");
  ASSERT_TRUE(insert_invite(store(), invite));
  const auto request = ask(1, "stream", "romeo", at(minutes{1}));
  ASSERT_TRUE(reserve(store(), request));
  EXPECT_FALSE(find_origin(store(), request.redeemer).value()) << "there is no account yet";
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(commit(store(), {1}, "stream", at(minutes{2})));
  EXPECT_THAT(types_in(store()), ElementsAre(EventType::invite_created, EventType::redemption_committed,
                                             EventType::account_created, EventType::invite_used_up));
  reopen();
  EXPECT_EQ(find_origin(store(), request.redeemer).value(), (domain::Origin{.account = request.redeemer,
                                                                            .invite = {1},
                                                                            .inviter = local("juliet"),
                                                                            .creator = creator_of(invite),
                                                                            .registered_at = at(minutes{2}),
                                                                            .deleted_at = std::nullopt}));
}

TEST_P(StoreContract, RecordsAUseThatIsGivenBack) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(reserve(store(), ask(1, "stream", "romeo", at(minutes{1}))));
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(release(store(), {1}, "stream", at(minutes{2})));
  EXPECT_THAT(types_in(store()), ElementsAre(EventType::invite_created, EventType::redemption_released));
  EXPECT_FALSE(find_origin(store(), {local("romeo"), host()}).value());
}

TEST_P(StoreContract, KeepsAnOriginWhateverBecomesOfInviteAndAccount) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  const auto request = ask(1, "stream", "romeo", at(minutes{1}));
  ASSERT_TRUE(reserve(store(), request));
  ASSERT_TRUE(commit(store(), {1}, "stream", at(minutes{2})));
  ASSERT_TRUE(note_deletion(store(), request.redeemer, at(minutes{1})));
  EXPECT_FALSE(find_origin(store(), request.redeemer).value()->deleted_at)
      << "that was somebody else, before";
  for (const auto time : {minutes{5}, minutes{6}}) {
    ASSERT_TRUE(note_deletion(store(), request.redeemer, at(time)));
  }
  ASSERT_EQ(prune(store(), at(std::chrono::hours{1000}), 10).value(), 1U);
  EXPECT_EQ(find_origin(store(), request.redeemer).value()->deleted_at, at(minutes{5}));
  EXPECT_THAT(types_in(store(), {.object = request.redeemer.str()}),
              ElementsAre(EventType::account_created, EventType::account_deleted));
  ASSERT_TRUE(note_deletion(store(), {local("nobody"), host()}, at(minutes{5})));
  EXPECT_FALSE(find_origin(store(), {local("nobody"), host()}).value());
}

TEST_P(StoreContract, ListsWhomAnAccountLetIn) {
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    auto invite = an_invite(id);
    invite.inviter = local(id == 3 ? "nurse" : "juliet");
    ASSERT_TRUE(insert_invite(store(), invite));
    ASSERT_TRUE(reserve(store(), ask(id, "s", "friend" + std::to_string(id), at(minutes{1}))));
    ASSERT_TRUE(commit(store(), {id}, "s", at(minutes{2})));
  }
  const domain::BareJid juliet{local("juliet"), host()};
  const auto all = list_invited(store(), juliet).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].account.local(), local("friend1"));
  EXPECT_EQ(list_invited(store(), juliet, local("friend1")).value(), std::vector{all[1]});
  EXPECT_EQ(list_invited(store(), juliet, std::nullopt, 1).value(), std::vector{all[0]});
  EXPECT_TRUE(list_invited(store(), {local("juliet"), host("elsewhere.example")}).value().empty());
}

TEST_P(StoreContract, AFrozenAccountMakesNoInvite) {
  const domain::BareJid juliet{local("juliet"), host()};
  auto invite = an_invite(1);
  invite.source = domain::InviteSource::ad_hoc_command;
  invite.source_detail = juliet.str();
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(set_frozen(store(), juliet, true, at(minutes{1})));
  EXPECT_TRUE(find_frozen(store(), juliet).value());
  EXPECT_EQ(code_of(insert_invite(store(), invite)), domain::Errc::account_frozen);
  auto of_another = an_invite(2);
  of_another.source = domain::InviteSource::ad_hoc_command;
  of_another.source_detail = "nurse@example.com";
  EXPECT_TRUE(insert_invite(store(), of_another));
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(set_frozen(store(), juliet, false, at(minutes{2})));
  EXPECT_FALSE(find_frozen(store(), juliet).value());
  EXPECT_TRUE(insert_invite(store(), invite));
  EXPECT_THAT(types_in(store(), {.object = juliet.str()}),
              ElementsAre(EventType::account_frozen, EventType::account_unfrozen));
}

TEST_P(StoreContract, ARestoredInviteTakesNoNameThatIsKeptByNow) {
  ASSERT_TRUE(insert_invite(store(), pinning(an_invite(1), "romeo")));
  ASSERT_TRUE(revoke_invite(store(), {1}, at(minutes{1})));
  ASSERT_TRUE(insert_invite(store(), pinning(an_invite(2), "romeo")));
  EXPECT_EQ(code_of(restore_invite(store(), {1}, at(minutes{2}))), domain::Errc::username_reserved);
  EXPECT_TRUE(find_invite(store(), {1}).value()->revoked_at);
}

TEST_P(StoreContract, AnExtendedInviteTakesNoNameThatIsKeptByNow) {
  const auto first = pinning(an_invite(1), "romeo");
  ASSERT_TRUE(insert_invite(store(), first));
  auto second = pinning(an_invite(2), "romeo");
  second.created_at = first.expires_at + minutes{1};
  second.expires_at = second.created_at + minutes{5};
  ASSERT_TRUE(insert_invite(store(), second));
  const auto later = second.created_at + minutes{1};
  EXPECT_EQ(code_of(update_invite(store(), {1}, {.expires_at = later + minutes{9}}, later)),
            domain::Errc::username_reserved);
  EXPECT_TRUE(update_invite(store(), {2}, {.expires_at = later + minutes{9}}, later)) << "its own name";
}

TEST_P(StoreContract, AnUpdateChangesWhatItSaysAndNoUses) {
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), 3)));
  ASSERT_TRUE(reserve(store(), ask(1, "s", "romeo", at(minutes{1}))));
  const domain::InviteChanges changes{.note = "n",
                                      .labels = domain::Labels{{"a", "b"}},
                                      .expires_at = at(minutes{90}),
                                      .uses_allowed = domain::UseLimit::of(7).value(),
                                      .groups = std::vector<std::string>{"choir"},
                                      .roles = std::vector<std::string>{"member"}};
  const auto updated = update_invite(store(), {1}, changes, at(minutes{2})).value();
  reopen();
  EXPECT_EQ(find_invite(store(), {1}).value(), updated);
  EXPECT_EQ(updated.uses_reserved, 1U);
  EXPECT_EQ(updated.labels, *changes.labels);
  EXPECT_EQ(updated.uses_allowed, *changes.uses_allowed);
  EXPECT_EQ(code_of(update_invite(store(), {1}, {.note = "x", .expected = domain::InviteVersion{1}},
                                  at(minutes{3}))),
            domain::Errc::version_mismatch);
}

TEST_P(StoreContract, ReadersOfEventsGoOnWhereTheyWere) {
  for (const std::uint64_t id : {1U, 2U, 3U}) ASSERT_TRUE(insert_invite(store(), an_invite(id)));
  EventFilter filter{.limit = 2};
  const auto first = list_events(store(), filter).value();
  ASSERT_EQ(first.events.size(), 2U);
  EXPECT_TRUE(first.more);
  filter.after = first.last;
  const auto second = list_events(store(), filter).value();
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_FALSE(second.more);
  filter.after = second.last;
  EXPECT_TRUE(list_events(store(), filter).value().events.empty());
  ASSERT_TRUE(insert_invite(store(), an_invite(4)));
  const auto third = list_events(store(), filter).value();
  ASSERT_EQ(third.events.size(), 1U);
  EXPECT_EQ(third.events.front().object, to_string(domain::InviteId{4}));
}

TEST_P(StoreContract, EventsAreListedNewestFirstToo) {
  for (const std::uint64_t id : {1U, 2U, 3U}) ASSERT_TRUE(insert_invite(store(), an_invite(id)));
  EventFilter filter{.order = EventFilter::Order::newest_first, .limit = 2};
  const auto first = list_events(store(), filter).value();
  ASSERT_EQ(first.events.size(), 2U);
  EXPECT_EQ(first.events.front().object, to_string(domain::InviteId{3}));
  filter.after = first.last;
  const auto second = list_events(store(), filter).value();
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_EQ(second.events.front().object, to_string(domain::InviteId{1}));
  EXPECT_FALSE(second.more);
}

TEST_P(StoreContract, EventsAreFiltered) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(insert_invite(store(), an_invite(2, "other.example")));
  ASSERT_TRUE(revoke_invite(store(), {1}, at(minutes{5})));
  const auto count = [&](EventFilter filter) {
    return list_events(store(), std::move(filter)).value().events.size();
  };
  EXPECT_EQ(count({.host = host("other.example")}), 1U);
  EXPECT_EQ(count({.host = host("unknown.example")}), 0U);
  EXPECT_EQ(count({.types = {EventType::invite_revoked}}), 1U);
  EXPECT_EQ(count({.types = {EventType::invite_revoked, EventType::invite_created}}), 3U);
  EXPECT_EQ(count({.actor_types = {ActorType::api_key}}), 2U);
  EXPECT_EQ(count({.actor_types = {ActorType::server}}), 0U);
  EXPECT_EQ(count({.actor = "tester"}), 1U);
  EXPECT_EQ(count({.object = to_string(domain::InviteId{1})}), 2U);
  EXPECT_EQ(count({.from = at(minutes{5})}), 1U);
  EXPECT_EQ(count({.until = at(minutes{5})}), 2U);
}

TEST_P(StoreContract, OldEventsAreForgottenButNeverTheLast) {
  for (const std::uint64_t id : {1U, 2U, 3U}) ASSERT_TRUE(insert_invite(store(), an_invite(id)));
  const auto last = list_events(store()).value().last;
  EXPECT_EQ(prune_events(store(), at(minutes{-1}), 10).value(), 0U);
  EXPECT_EQ(prune_events(store(), at(minutes{1}), 1).value(), 1U);
  EXPECT_EQ(prune_events(store(), at(minutes{1}), 10).value(), 1U);
  EXPECT_EQ(prune_events(store(), at(minutes{1}), 10).value(), 0U);
  reopen();
  ASSERT_TRUE(insert_invite(store(), an_invite(4)));
  EXPECT_EQ(types_in(store(), {.after = last}), Types{EventType::invite_created}) << "no number comes twice";
}

/// Goes on behind the page before until it has seen so many.
std::vector<std::string> follow(domain::Store& store, std::size_t many) {
  std::vector<std::string> objects;
  EventFilter filter{.limit = 7};
  const auto deadline = std::chrono::steady_clock::now() + minutes{1};
  while (objects.size() < many && std::chrono::steady_clock::now() < deadline) {
    const auto page = list_events(store, filter).value();
    for (const Event& event : page.events) objects.push_back(event.object);
    filter.after = page.last;
  }
  return objects;
}

TEST_P(StoreContract, WhoeverFollowsTheRecordWhileManyWriteMissesNothingAndSeesNothingTwice) {
  constexpr std::uint64_t writers = 8;
  constexpr std::uint64_t each = 40;
  const auto other = site().open();
  std::vector<std::string> seen;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&, writer] {
        for (std::uint64_t i = 0; i < each; ++i) {
          EXPECT_TRUE(insert_invite(writer % 2 == 0 ? store() : *other, an_invite(1 + writer * each + i)));
        }
      });
    }
    seen = follow(*other, writers * each);
  }
  EXPECT_EQ(seen.size(), writers * each);
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

}  // namespace
}  // namespace usher::store::contract
