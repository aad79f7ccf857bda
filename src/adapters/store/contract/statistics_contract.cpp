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
using domain::Day;
using domain::DayCounts;
using domain::Event;
using domain::EventType;
using domain::InviteOpenings;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

Day first_day() { return domain::day_of(at(hours{0})); }

std::vector<Event> events_of(domain::Store& store, EventType type) {
  return list_events(store, {.types = {type}}).value().events;
}

std::vector<std::string> objects_of(domain::Store& store, EventType type) {
  std::vector<std::string> objects;
  for (const Event& event : events_of(store, type)) objects.push_back(event.object);
  return objects;
}

std::vector<DayCounts> all_counts(domain::Store& store) {
  return list_day_counts(store, {.from = first_day() - days{1000}, .until = first_day() + days{1000}})
      .value();
}

/// On PostgreSQL what is committed shows once nothing older is under way.
void add_up_all(domain::Store& store) {
  while (add_up_events(store).value() > 0) {
  }
}

domain::Visits visits_to(std::uint64_t invite, std::uint64_t count, Day day = first_day()) {
  return {.days = {{.host = host(), .day = day, .opened = count}},
          .invites = {{.invite = {invite}, .day = day, .count = count}}};
}

TEST_P(StoreContract, TellsOnceThatAnInviteExpired) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  EXPECT_EQ(tell_expired(store(), at(minutes{59})).value(), 0U);
  EXPECT_EQ(tell_expired(store(), at(hours{2})).value(), 1U);
  reopen();
  EXPECT_EQ(tell_expired(store(), at(hours{3})).value(), 0U);
  const auto told = events_of(store(), EventType::invite_expired);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].object, to_string(domain::InviteId{1}));
  EXPECT_EQ(told[0].time, at(hours{2}));
  EXPECT_EQ(told[0].actor, (Actor{ActorType::system, "expiry"}));
  EXPECT_EQ(told[0].data, (domain::EventData{{"expired_at", domain::to_rfc3339(at(hours{1}))}}));
}

TEST_P(StoreContract, TellsOnceItIsRestoredThatAnInviteExpiredMeanwhile) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(revoke_invite(store(), {1}, at(minutes{30})));
  ASSERT_TRUE(tell_expired(store(), at(hours{2})));
  EXPECT_THAT(events_of(store(), EventType::invite_expired), IsEmpty());
  ASSERT_TRUE(restore_invite(store(), {1}, at(hours{3})));
  for (const int hour : {3, 4}) {
    ASSERT_TRUE(tell_expired(store(), at(hours{hour})));
    EXPECT_THAT(objects_of(store(), EventType::invite_expired), ElementsAre(to_string(domain::InviteId{1})));
  }
}

TEST_P(StoreContract, TellsOfInvitesInTheOrderInWhichTheyExpired) {
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    auto invite = an_invite(id);
    invite.expires_at = at(hours{10 - static_cast<int>(id)});
    ASSERT_TRUE(insert_invite(store(), invite));
  }
  EXPECT_EQ(tell_expired(store(), at(hours{20}), 2).value(), 2U);
  const auto third = to_string(domain::InviteId{3});
  const auto second = to_string(domain::InviteId{2});
  EXPECT_THAT(objects_of(store(), EventType::invite_expired), testing::UnorderedElementsAre(third, second));
  EXPECT_EQ(tell_expired(store(), at(hours{20}), 2).value(), 1U);
  EXPECT_EQ(objects_of(store(), EventType::invite_expired).size(), 3U);
}

TEST_P(StoreContract, TellsOfNoInviteThatWasOverBefore) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(revoke_invite(store(), {1}, at(minutes{1})));
  ASSERT_TRUE(insert_invite(store(), an_invite(2)));
  ASSERT_TRUE(reserve(store(), ask(2, "holder", "romeo", at(minutes{1}))));
  ASSERT_TRUE(commit(store(), {2}, "holder", at(minutes{2})));
  EXPECT_EQ(tell_expired(store(), at(hours{2})).value(), 2U);
  EXPECT_EQ(tell_expired(store(), at(hours{2})).value(), 0U);
  EXPECT_THAT(events_of(store(), EventType::invite_expired), IsEmpty());
}

TEST_P(StoreContract, TellsAgainOfAnInviteThatGotMoreTime) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(update_invite(store(), {1}, {.expires_at = at(hours{3})}, at(minutes{1})));
  EXPECT_EQ(tell_expired(store(), at(hours{2})).value(), 0U);
  EXPECT_EQ(tell_expired(store(), at(hours{4})).value(), 1U);
  ASSERT_TRUE(update_invite(store(), {1}, {.note = "late"}, at(hours{4})));
  EXPECT_EQ(tell_expired(store(), at(hours{4})).value(), 0U);
  ASSERT_TRUE(update_invite(store(), {1}, {.expires_at = at(hours{5})}, at(hours{4})));
  EXPECT_EQ(tell_expired(store(), at(hours{6})).value(), 1U);
  EXPECT_EQ(events_of(store(), EventType::invite_expired).size(), 2U);
}

TEST_P(StoreContract, OfTwoStoresOneTellsThatAnInviteExpired) {
  constexpr std::uint64_t count = 100;
  const auto other = site().open();
  for (std::uint64_t id = 1; id <= count; ++id) ASSERT_TRUE(insert_invite(store(), an_invite(id)));
  const auto tell_all = [](domain::Store& store) {
    while (tell_expired(store, at(hours{2}), 7).value() > 0) {
    }
  };
  {
    const std::jthread beside([&] { tell_all(*other); });
    tell_all(store());
  }
  auto objects = objects_of(store(), EventType::invite_expired);
  std::ranges::sort(objects);
  EXPECT_EQ(objects.size(), count);
  EXPECT_EQ(std::ranges::adjacent_find(objects), objects.end());
}

TEST_P(StoreContract, TellsOfOneOpeningOnADayAndCountsAll) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(count_visits(store(), visits_to(1, 2), at(minutes{1})));
  ASSERT_TRUE(count_visits(store(), visits_to(1, 3), at(minutes{2})));
  reopen();
  ASSERT_TRUE(count_visits(store(), visits_to(1, 4, first_day() + days{1}), at(hours{25})));
  const auto told = events_of(store(), EventType::invite_opened);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].object, to_string(domain::InviteId{1}));
  EXPECT_EQ(told[0].actor, (Actor{ActorType::system, "pages"}));
  EXPECT_EQ(told[0].data, (domain::EventData{{"day", "2026-03-01"}}));
  EXPECT_EQ(told[1].data, (domain::EventData{{"day", "2026-03-02"}}));
  EXPECT_THAT(
      list_openings(store(), {1}).value(),
      ElementsAre(InviteOpenings{{1}, first_day(), 5}, InviteOpenings{{1}, first_day() + days{1}, 4}));
  EXPECT_THAT(all_counts(store()),
              ElementsAre(DayCounts{.host = host(), .day = first_day(), .opened = 5},
                          DayCounts{.host = host(), .day = first_day() + days{1}, .opened = 4}));
}

TEST_P(StoreContract, OpeningAnInviteChangesNothingAboutIt) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(count_visits(store(), visits_to(1, 2), at(minutes{1})));
  EXPECT_EQ(find_invite(store(), {1}).value(), an_invite(1));
  EXPECT_THAT(list_redemptions(store(), {1}).value(), IsEmpty());
}

TEST_P(StoreContract, CountsOpeningsOfAnInviteThatIsGoneForItsHostAlone) {
  ASSERT_TRUE(count_visits(store(), visits_to(9, 2), at(minutes{1})));
  EXPECT_THAT(events_of(store(), EventType::invite_opened), IsEmpty());
  EXPECT_THAT(list_openings(store(), {9}).value(), IsEmpty());
  EXPECT_THAT(all_counts(store()), ElementsAre(DayCounts{.host = host(), .day = first_day(), .opened = 2}));
}

TEST_P(StoreContract, ForgetsOpeningsWithTheirInvite) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(count_visits(store(), visits_to(1, 2), at(minutes{1})));
  ASSERT_EQ(prune(store(), at(hours{2}), 10).value(), 1U);
  EXPECT_THAT(list_openings(store(), {1}).value(), IsEmpty());
  EXPECT_THAT(all_counts(store()), ElementsAre(DayCounts{.host = host(), .day = first_day(), .opened = 2}));
}

TEST_P(StoreContract, CountsFormsAndOpeningsOfTwoStoresTogether) {
  constexpr std::uint64_t rounds = 50;
  const auto other = site().open();
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  const auto visit = [](domain::Store& store) {
    for (std::uint64_t round = 0; round < rounds; ++round) {
      auto visits = visits_to(1, 1);
      visits.days[0].forms = 2;
      EXPECT_TRUE(count_visits(store, std::move(visits), at(minutes{1})));
    }
  };
  {
    const std::jthread beside([&] { visit(*other); });
    visit(store());
  }
  EXPECT_THAT(
      all_counts(store()),
      ElementsAre(DayCounts{.host = host(), .day = first_day(), .opened = 2 * rounds, .forms = 4 * rounds}));
  EXPECT_THAT(list_openings(store(), {1}).value(), ElementsAre(InviteOpenings{{1}, first_day(), 2 * rounds}));
  EXPECT_EQ(events_of(store(), EventType::invite_opened).size(), 1U);
}

TEST_P(StoreContract, AddsUpWhatWasRecordedByHostAndDay) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(insert_invite(store(), an_invite(2, "other.example")));
  auto later = an_invite(3);
  later.created_at = at(hours{24});
  later.expires_at = at(hours{30});
  ASSERT_TRUE(insert_invite(store(), later));
  ASSERT_TRUE(reserve(store(), ask(1, "holder", "romeo", at(minutes{1}))));
  ASSERT_TRUE(commit(store(), {1}, "holder", at(minutes{2})));
  add_up_all(store());
  EXPECT_THAT(all_counts(store()),
              ElementsAre(DayCounts{.host = host(), .day = first_day(), .created = 1, .registered = 1},
                          DayCounts{.host = host("other.example"), .day = first_day(), .created = 1},
                          DayCounts{.host = host(), .day = first_day() + days{1}, .created = 1}));
}

TEST_P(StoreContract, AddsUpEachEventOnce) {
  for (const std::uint64_t id : {1U, 2U, 3U}) ASSERT_TRUE(insert_invite(store(), an_invite(id)));
  EXPECT_EQ(add_up_events(store(), 2).value(), 2U);
  reopen();
  EXPECT_EQ(add_up_events(store(), 2).value(), 1U);
  EXPECT_EQ(add_up_events(store(), 2).value(), 0U);
  EXPECT_THAT(all_counts(store()), ElementsAre(DayCounts{.host = host(), .day = first_day(), .created = 3}));
  ASSERT_TRUE(insert_invite(store(), an_invite(4)));
  add_up_all(store());
  EXPECT_THAT(all_counts(store()), ElementsAre(DayCounts{.host = host(), .day = first_day(), .created = 4}));
}

TEST_P(StoreContract, OfTwoStoresOneAddsUpAnEvent) {
  constexpr std::uint64_t count = 200;
  const auto other = site().open();
  const auto make = [](domain::Store& store, std::uint64_t first) {
    for (std::uint64_t id = first; id < first + count; ++id) {
      EXPECT_TRUE(insert_invite(store, an_invite(id)));
      EXPECT_TRUE(add_up_events(store, 5));
    }
  };
  {
    const std::jthread beside([&] { make(*other, 1000); });
    make(store(), 1);
  }
  add_up_all(store());
  EXPECT_THAT(all_counts(store()),
              ElementsAre(DayCounts{.host = host(), .day = first_day(), .created = 2 * count}));
}

TEST_P(StoreContract, ListsTheDaysThatAreAskedFor) {
  for (const int number : {0, 1, 2, 3}) {
    for (const auto* name : {"a.example", "b.example"}) {
      const DayCounts counts{.host = host(name), .day = first_day() + days{number}, .forms = 1};
      ASSERT_TRUE(count_visits(store(), {.days = {counts}, .invites = {}}, at(minutes{1})));
    }
  }
  const auto listed = list_day_counts(
      store(), {.host = host("b.example"), .from = first_day() + days{1}, .until = first_day() + days{2}});
  EXPECT_THAT(listed.value(),
              ElementsAre(DayCounts{.host = host("b.example"), .day = first_day() + days{1}, .forms = 1},
                          DayCounts{.host = host("b.example"), .day = first_day() + days{2}, .forms = 1}));
  EXPECT_EQ(all_counts(store()).size(), 8U);
}

TEST_P(StoreContract, ForgetsOldCounts) {
  for (const int number : {0, 1, 2}) {
    const DayCounts counts{.host = host(), .day = first_day() + days{number}, .forms = 1};
    ASSERT_TRUE(count_visits(store(), {.days = {counts}, .invites = {}}, at(minutes{1})));
  }
  EXPECT_EQ(prune_day_counts(store(), first_day() + days{2}, 1).value(), 1U);
  EXPECT_EQ(prune_day_counts(store(), first_day() + days{2}).value(), 1U);
  EXPECT_EQ(prune_day_counts(store(), first_day() + days{2}).value(), 0U);
  EXPECT_THAT(all_counts(store()),
              ElementsAre(DayCounts{.host = host(), .day = first_day() + days{2}, .forms = 1}));
}

}  // namespace
}  // namespace usher::store::contract
