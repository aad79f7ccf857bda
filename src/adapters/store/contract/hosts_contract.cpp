#include <atomic>
#include <barrier>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Errc;
using domain::HostState;
using domain::Invite;
using domain::Result;
using domain::Store;
using domain::Timestamp;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;

domain::Cause by_root(Timestamp when, std::string reason = {}) {
  return {.by = {domain::ActorType::cli, "root"}, .at = when, .reason = std::move(reason)};
}

Result<HostState> pause(Store& store, std::optional<Timestamp> until = {}, Timestamp now = at(minutes{1}),
                        std::string reason = {}, std::string_view name = "example.com") {
  return domain::wait_for<HostState>([&](auto done) {
    store.pause_host(host(name), until, by_root(now, std::move(reason)), std::move(done));
  });
}

Result<HostState> resume(Store& store, Timestamp now = at(minutes{2}),
                         std::string_view name = "example.com") {
  return domain::wait_for<HostState>(
      [&](auto done) { store.resume_host(host(name), by_root(now), std::move(done)); });
}

std::optional<HostState> state(Store& store, std::string_view name = "example.com") {
  return domain::wait_for<std::optional<HostState>>(
             [&](auto done) { store.find_host_state(host(name), std::move(done)); })
      .value();
}

std::vector<HostState> states(Store& store) {
  return domain::wait_for<std::vector<HostState>>([&](auto done) { store.list_host_states(std::move(done)); })
      .value();
}

void set_live_max(Store& store, std::optional<std::uint32_t> most, Timestamp now = at(minutes{1}),
                  std::string_view name = "example.com") {
  ASSERT_TRUE(
      domain::wait_for<void>([&](auto done) { store.set_live_max(host(name), most, now, std::move(done)); }));
}

Invite made_at(std::uint64_t id, Timestamp when) {
  Invite invite = an_invite(id);
  invite.created_at = when;
  invite.expires_at = when + hours{1};
  return invite;
}

std::optional<Errc> insert(Store& store, std::uint64_t id, Timestamp when = at(minutes{1})) {
  return code_of(insert_invite(store, made_at(id, when)));
}

TEST_P(StoreContract, APauseIsKeptAsItWasSet) {
  EXPECT_FALSE(state(store()));
  ASSERT_TRUE(pause(store(), at(hours{1}), at(minutes{1}), "Bücher & \"Tee\""));
  const HostState expected{.host = host(),
                           .pause = domain::HostPause{.at = at(minutes{1}),
                                                      .by = {domain::ActorType::cli, "root"},
                                                      .reason = "Bücher & \"Tee\"",
                                                      .until = at(hours{1})},
                           .live_max = {}};
  EXPECT_EQ(state(store()), expected);
  reopen();
  EXPECT_EQ(state(store()), expected);
  EXPECT_THAT(states(store()), ElementsAre(expected));
  EXPECT_FALSE(resume(store()).value().pause);
  EXPECT_FALSE(state(store()));
  EXPECT_TRUE(states(store()).empty());
}

TEST_P(StoreContract, APausedHostMakesNothingNew) {
  const auto key = a_key("key");
  const auto guard = guard_with(key, at(minutes{1}));
  ASSERT_TRUE(insert_key(store(), key));
  const domain::Idempotency before{.key = "before", .request = {}};
  ASSERT_TRUE(insert_invite_once(store(), an_invite(1), guard, before));
  ASSERT_TRUE(pause(store()));
  EXPECT_EQ(insert(store(), 2), Errc::host_paused);
  EXPECT_EQ(code_of(insert_invite(store(), an_invite(2), guard)), Errc::host_paused);
  EXPECT_EQ(code_of(insert_invite(store(), pinning(an_invite(2), "romeo"))), Errc::host_paused);
  EXPECT_EQ(code_of(insert_invite_once(store(), an_invite(2), guard, {.key = "new", .request = {}})),
            Errc::host_paused);
  EXPECT_EQ(code_of(insert_invites(store(), {an_invite(2), an_invite(3)}, guard, {})), Errc::host_paused);
  EXPECT_FALSE(find_invite(store(), {2}).value());
  EXPECT_EQ(insert_invite_once(store(), an_invite(4), guard, before).value(), domain::InviteId{1})
      << "what was made before is told again";
  EXPECT_TRUE(insert_invite(store(), an_invite(5, "other.example"))) << "of another host";
  Invite imported = an_invite(6);
  imported.source = domain::InviteSource::import;
  EXPECT_TRUE(insert_invite(store(), imported)) << "it was given away already";
  ASSERT_TRUE(resume(store()));
  EXPECT_FALSE(insert(store(), 2));
  EXPECT_TRUE(insert_invite(store(), an_invite(3), guard));
}

TEST_P(StoreContract, APausedHostLetsNobodyInAndRecordsWhoWasOnTheWay) {
  ASSERT_TRUE(insert_invite(store(), with_uses(an_invite(1), 5)));
  for (const auto* holder : {"stays", "goes", "done"})
    ASSERT_TRUE(reserve(store(), ask(1, holder, holder, at(minutes{1}))));
  ASSERT_TRUE(commit(store(), {1}, "done", at(minutes{1})));
  ASSERT_TRUE(pause(store()));
  EXPECT_EQ(code_of(reserve(store(), ask(1, "new", "new", at(minutes{1})))), Errc::host_paused);
  EXPECT_EQ(code_of(reserve(store(), ask(1, "stays", "another", at(minutes{1})))), Errc::host_paused);
  EXPECT_EQ(code_of(reserve(store(), ask(1, "done", "done", at(minutes{1})))), Errc::already_redeemed);
  EXPECT_TRUE(commit(store(), {1}, "stays", at(minutes{1}))) << "the account is there";
  EXPECT_TRUE(release(store(), {1}, "goes", at(minutes{1})));
  EXPECT_TRUE(find_origin(store(), {local("stays"), host()}).value());
  EXPECT_TRUE(revoke_invite(store(), {1}, at(minutes{1})));
  EXPECT_TRUE(restore_invite(store(), {1}, at(minutes{1})));
  EXPECT_TRUE(update_invite(store(), {1}, {.note = "changed"}, at(minutes{1})));
  ASSERT_TRUE(resume(store()));
  EXPECT_TRUE(reserve(store(), ask(1, "new", "new", at(minutes{2}))));
}

TEST_P(StoreContract, APauseEndsByItself) {
  ASSERT_TRUE(insert_invite(store(), made_at(1, at(hours{0}))));
  ASSERT_TRUE(pause(store(), at(minutes{30})));
  EXPECT_EQ(insert(store(), 2, at(minutes{30}) - domain::Duration{1}), Errc::host_paused);
  const auto refused = reserve(store(), ask(1, "h", "romeo", at(minutes{29})));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().until, at(minutes{30}));
  EXPECT_FALSE(insert(store(), 2, at(minutes{30})));
  EXPECT_TRUE(reserve(store(), ask(1, "h", "romeo", at(minutes{30}))));
}

TEST_P(StoreContract, PausesAreRecordedOnce) {
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(pause(store(), {}, at(minutes{1}), "spam"));
  ASSERT_TRUE(pause(store(), at(hours{3}), at(minutes{2}), "spam"));
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(resume(store(), at(minutes{3})));
  EXPECT_EQ(code_of(pause(store(), at(minutes{4}), at(minutes{4}))), Errc::invalid_argument);
  const auto events = list_events(store(), {.object = "example.com"}).value().events;
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].type, domain::EventType::host_paused);
  EXPECT_EQ(events[0].data, (domain::EventData{{"reason", "spam"}}));
  EXPECT_EQ(events[0].actor.id, "root");
  EXPECT_EQ(events[1].data.front(), (std::pair<std::string, std::string>("until", "2026-03-01T03:00:00Z")));
  EXPECT_EQ(events[2].type, domain::EventType::host_resumed);
}

TEST_P(StoreContract, NoStoreMakesAnythingOnceAnotherWasToldOfThePause) {
  const auto other = site().open();
  const auto key = a_key("key");
  ASSERT_TRUE(insert_key(store(), key));
  ASSERT_TRUE(insert_invite(*other, an_invite(1), guard_with(key, at(minutes{1})))) << "it knows the key now";
  for (std::uint64_t round = 0; round < 20; ++round) {
    std::atomic<bool> acknowledged = false;
    std::atomic<int> late = 0;
    std::barrier start(2);
    {
      const std::jthread beside([&] {
        start.arrive_and_wait();
        for (std::uint64_t id = 0; id < 30; ++id) {
          const bool was_told = acknowledged;
          const auto made =
              insert_invite(*other, an_invite(100 + 30 * round + id), guard_with(key, at(minutes{1})));
          if (made && was_told) ++late;
        }
      });
      start.arrive_and_wait();
      ASSERT_TRUE(pause(store()));
      acknowledged = true;
    }
    EXPECT_EQ(late, 0);
    ASSERT_TRUE(resume(store()));
  }
}

TEST_P(StoreContract, NoMoreInvitesAreLiveThanMayBe) {
  const auto key = a_key("key");
  const auto guard = guard_with(key, at(minutes{1}));
  ASSERT_TRUE(insert_key(store(), key));
  ASSERT_FALSE(insert(store(), 1)) << "those that are there count as well";
  set_live_max(store(), 3);
  EXPECT_EQ(state(store())->live_max, 3U);
  EXPECT_EQ(code_of(insert_invites(
                store(), {made_at(2, at(minutes{1})), made_at(3, at(minutes{1})), made_at(4, at(minutes{1}))},
                guard, {})),
            Errc::too_many_live)
      << "a batch counts whole";
  EXPECT_FALSE(find_invite(store(), {2}).value());
  EXPECT_TRUE(insert_invites(store(), {made_at(2, at(minutes{1})), made_at(3, at(minutes{1}))}, guard, {}));
  EXPECT_EQ(insert(store(), 4), Errc::too_many_live);
  EXPECT_EQ(code_of(insert_invite(store(), made_at(4, at(minutes{1})), guard)), Errc::too_many_live);
  EXPECT_TRUE(insert_invite(store(), an_invite(50, "other.example"))) << "of another host";
  set_live_max(store(), {});
  EXPECT_FALSE(insert(store(), 4));
  EXPECT_FALSE(state(store()));
  set_live_max(store(), 5);
  EXPECT_FALSE(insert(store(), 5));
  EXPECT_EQ(insert(store(), 6), Errc::too_many_live) << "those made in between count too";
}

TEST_P(StoreContract, WhatEndsMakesRoomForAnother) {
  set_live_max(store(), 2);
  const auto when = at(minutes{1});
  ASSERT_FALSE(insert(store(), 1));
  ASSERT_FALSE(insert(store(), 2));
  ASSERT_EQ(insert(store(), 3), Errc::too_many_live);

  ASSERT_TRUE(revoke_invite(store(), {1}, when));
  EXPECT_FALSE(insert(store(), 3)) << "one was withdrawn";
  EXPECT_EQ(code_of(restore_invite(store(), {1}, when)), Errc::too_many_live);
  EXPECT_TRUE(find_invite(store(), {1}).value()->revoked_at);

  ASSERT_TRUE(reserve(store(), ask(2, "h", "romeo", when)));
  EXPECT_EQ(insert(store(), 4), Errc::too_many_live) << "a use under way may be given back";
  ASSERT_TRUE(commit(store(), {2}, "h", when));
  EXPECT_FALSE(insert(store(), 4)) << "one was used";
  const domain::InviteChanges more{.uses_allowed = domain::UseLimit::of(2).value()};
  EXPECT_EQ(code_of(update_invite(store(), {2}, more, when)), Errc::too_many_live);

  const auto later = at(minutes{1} + hours{1});
  EXPECT_EQ(insert(store(), 5, later - domain::Duration{1}), Errc::too_many_live);
  EXPECT_FALSE(insert(store(), 5, later)) << "they expired";
  EXPECT_TRUE(restore_invite(store(), {1}, later)) << "which is no live one any more";
  EXPECT_TRUE(update_invite(store(), {1}, {.expires_at = later + hours{1}}, later));
  EXPECT_EQ(code_of(update_invite(store(), {3}, {.expires_at = later + hours{1}}, later)),
            Errc::too_many_live);
  EXPECT_EQ(insert(store(), 6, later), Errc::too_many_live) << "what came back counts";
  EXPECT_EQ(prune(store(), later, 100).value(), 1U);
  EXPECT_EQ(insert(store(), 6, later), Errc::too_many_live);
}

TEST_P(StoreContract, NoRaceOfStoresPassesTheCeiling) {
  const auto other = site().open();
  constexpr std::uint32_t most = 20;
  set_live_max(store(), most);
  std::atomic<std::uint32_t> made = 0;
  std::barrier start(8);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        start.arrive_and_wait();
        for (std::uint64_t i = 0; i < 10; ++i) {
          if (!insert(thread % 2 == 0 ? store() : *other, 100 * (thread + 1) + i)) ++made;
        }
      });
    }
  }
  EXPECT_EQ(made, most);
  EXPECT_EQ(count_invites(store(), at(minutes{2})).value().at(0).count, most);
}

}  // namespace
}  // namespace usher::store::contract
