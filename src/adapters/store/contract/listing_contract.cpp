#include <gmock/gmock.h>

#include <latch>

#include <algorithm>
#include <map>
#include <tuple>

#include "adapters/store/contract/calls.hpp"
#include "adapters/store/contract/samples.hpp"
#include "adapters/store/contract/store_contract.hpp"

namespace usher::store::contract {
namespace {

using domain::Invite;
using domain::InviteFilter;
using domain::InviteKind;
using domain::InviteState;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint64_t> ids_of(const std::vector<Invite>& invites) {
  std::vector<std::uint64_t> ids;
  for (const Invite& invite : invites) ids.push_back(invite.id.value);
  return ids;
}

std::vector<std::uint64_t> listed(domain::Store& store, const InviteFilter& filter) {
  return ids_of(list_invites(store, filter).value().invites);
}

/// Half an hour after the start, one invite in each state: 1 pending, 2 used, 3 expired, 4 revoked.
void insert_one_of_each_state(domain::Store& store) {
  Invite used = an_invite(2);
  used.uses_committed = 1;
  Invite expired = an_invite(3);
  expired.expires_at = at(minutes{30});
  Invite revoked = an_invite(4);
  revoked.revoked_at = at(minutes{1});
  for (const Invite& invite : {an_invite(1), used, expired, revoked}) {
    ASSERT_TRUE(insert_invite(store, invite));
  }
}

TEST_P(StoreContract, ListsNewestFirstAndWhole) {
  EXPECT_THAT(listed(store(), {.now = at(minutes{0})}), IsEmpty());
  std::vector<Invite> invites{an_invite(3), an_invite(1), pinning(an_invite(2), "alice")};
  invites[2].groups = {"choir"};
  invites[2].note = "note";
  for (const Invite& invite : invites) ASSERT_TRUE(insert_invite(store(), invite));
  const auto page = list_invites(store(), {.now = at(minutes{0})}).value();
  EXPECT_THAT(page.invites, ElementsAre(invites[0], invites[2], invites[1]));
  EXPECT_FALSE(page.next);
}

TEST_P(StoreContract, ListsByTheAddressThatRanACommand) {
  Invite by_romeo = an_invite(1);
  by_romeo.source = domain::InviteSource::ad_hoc_command;
  by_romeo.source_detail = "romeo@example.com";
  Invite by_juliet = by_romeo;
  by_juliet.id.value = 2;
  by_juliet.source_detail = "juliet@example.com";
  Invite by_a_key_of_that_name = by_romeo;
  by_a_key_of_that_name.id.value = 3;
  by_a_key_of_that_name.source = domain::InviteSource::api;
  Invite pinned = pinning(an_invite(4), "alice");
  pinned.source = by_romeo.source;
  pinned.source_detail = by_romeo.source_detail;
  pinned.inviter = *domain::Localpart::parse("romeo");
  for (const Invite& invite : {by_romeo, by_juliet, by_a_key_of_that_name, pinned})
    ASSERT_TRUE(insert_invite(store(), invite));
  const auto now = at(minutes{0});
  EXPECT_THAT(listed(store(), {.commanded_by = "romeo@example.com", .now = now}), ElementsAre(4, 1));
  EXPECT_THAT(listed(store(), {.inviter = pinned.inviter, .commanded_by = "romeo@example.com", .now = now}),
              ElementsAre(4));
  EXPECT_THAT(
      listed(store(), {.username = pinned.username, .commanded_by = "juliet@example.com", .now = now}),
      IsEmpty());
  EXPECT_THAT(listed(store(), {.commanded_by = "mallory@example.com", .now = now}), IsEmpty());
}

TEST_P(StoreContract, ListsByHost) {
  ASSERT_TRUE(insert_invite(store(), an_invite(1)));
  ASSERT_TRUE(insert_invite(store(), an_invite(2, "other.example")));
  EXPECT_THAT(listed(store(), {.host = host(), .now = at(minutes{0})}), ElementsAre(1));
  EXPECT_THAT(listed(store(), {.host = host("unheard.example"), .now = at(minutes{0})}), IsEmpty());
}

TEST_P(StoreContract, ListsByState) {
  insert_one_of_each_state(store());
  const auto in = [&](domain::EnumSet<InviteState> states) {
    return listed(store(), {.states = states, .now = at(minutes{30})});
  };
  EXPECT_THAT(in({InviteState::pending}), ElementsAre(1));
  EXPECT_THAT(in({InviteState::used_up}), ElementsAre(2));
  EXPECT_THAT(in({InviteState::expired}), ElementsAre(3));
  EXPECT_THAT(in({InviteState::revoked}), ElementsAre(4));
  EXPECT_THAT(in({InviteState::revoked, InviteState::pending}), ElementsAre(4, 1));
  EXPECT_THAT(in({}), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(
      listed(store(), {.states = {InviteState::expired}, .now = at(minutes{30}) - domain::Duration{1}}),
      IsEmpty());
}

TEST_P(StoreContract, ListsByKindInviterAndUsername) {
  Invite contact = an_invite(2);
  contact.kind = InviteKind::contact;
  contact.inviter = local("bob");
  Invite both = pinning(an_invite(3), "carol");
  both.kind = InviteKind::contact_with_registration;
  both.inviter = local("bob");
  for (const Invite& invite : {an_invite(1), contact, both}) ASSERT_TRUE(insert_invite(store(), invite));
  const auto now = at(minutes{0});
  EXPECT_THAT(listed(store(), {.kinds = {InviteKind::account}, .now = now}), ElementsAre(1));
  EXPECT_THAT(listed(store(), {.kinds = {InviteKind::account, InviteKind::contact}, .now = now}),
              ElementsAre(2, 1));
  EXPECT_THAT(listed(store(), {.inviter = local("bob"), .now = now}), ElementsAre(3, 2));
  EXPECT_THAT(listed(store(), {.inviter = local("carol"), .now = now}), IsEmpty());
  EXPECT_THAT(listed(store(), {.username = local("carol"), .now = now}), ElementsAre(3));
  EXPECT_THAT(listed(store(), {.inviter = local("bob"), .username = local("carol"), .now = now}),
              ElementsAre(3));
  EXPECT_THAT(listed(store(), {.inviter = local("eve"), .username = local("carol"), .now = now}), IsEmpty());
}

TEST_P(StoreContract, ListsWhatStandsAndFallsWithAnAccount) {
  Invite contact = an_invite(2);
  contact.kind = InviteKind::contact;
  contact.inviter = local("bob");
  Invite reset = pinning(an_invite(3), "bob");
  reset.kind = InviteKind::reset;
  Invite by_command = an_invite(4);
  by_command.source = domain::InviteSource::ad_hoc_command;
  by_command.source_detail = "bob@example.com";
  Invite imported = an_invite(5);
  imported.source = domain::InviteSource::import;
  for (const Invite& invite :
       {an_invite(1), contact, reset, by_command, imported, pinning(an_invite(6), "eve")})
    ASSERT_TRUE(insert_invite(store(), invite));
  const auto now = at(minutes{0});
  EXPECT_THAT(listed(store(), {.now = now}), ElementsAre(6, 5, 4, 3, 2, 1));
  const auto naming = [&](InviteFilter filter) {
    filter.now = now;
    filter.naming_accounts = true;
    return listed(store(), filter);
  };
  EXPECT_THAT(naming({}), ElementsAre(4, 3, 2));
  EXPECT_THAT(naming({.kinds = {InviteKind::account}}), ElementsAre(4));
  EXPECT_THAT(naming({.inviter = local("bob")}), ElementsAre(2));
  EXPECT_THAT(naming({.username = local("bob")}), ElementsAre(3));
  EXPECT_THAT(naming({.username = local("eve")}), IsEmpty());
  EXPECT_THAT(naming({.commanded_by = "bob@example.com"}), ElementsAre(4));
}

TEST_P(StoreContract, GoesOnBelowTheLastOneOfThePageBefore) {
  for (std::uint64_t id = 1; id <= 5; ++id) ASSERT_TRUE(insert_invite(store(), an_invite(id)));
  InviteFilter filter{.now = at(minutes{0}), .limit = 2};
  auto page = list_invites(store(), filter).value();
  EXPECT_THAT(ids_of(page.invites), ElementsAre(5, 4));
  EXPECT_TRUE(page.next);
  filter.after = page.next;
  page = list_invites(store(), filter).value();
  EXPECT_THAT(ids_of(page.invites), ElementsAre(3, 2));
  EXPECT_TRUE(page.next);
  filter.after = page.next;
  page = list_invites(store(), filter).value();
  EXPECT_THAT(ids_of(page.invites), ElementsAre(1));
  EXPECT_FALSE(page.next);
  filter.after = domain::InvitePosition{.id = {3}};
  EXPECT_FALSE(list_invites(store(), filter).value().next) << "a page that ends exactly is the last";
}

TEST_P(StoreContract, APageHasABound) {
  std::latch inserted(domain::list_limit_max + 1);
  for (std::uint64_t id = 1; id <= domain::list_limit_max + 1; ++id) {
    store().insert_invite(an_invite(id), std::nullopt,
                          [&](const domain::Result<void>&) { inserted.count_down(); });
  }
  inserted.wait();
  const auto page = list_invites(store(), {.now = at(minutes{0}), .limit = 4'000'000'000}).value();
  EXPECT_EQ(page.invites.size(), domain::list_limit_max);
  EXPECT_TRUE(page.next);
  EXPECT_EQ(list_invites(store(), {.now = at(minutes{0}), .limit = 0}).value().invites.size(), 1U);
}

/// The ids on each page of a list.
std::vector<std::vector<std::uint64_t>> pages_of(domain::Store& store, InviteFilter filter) {
  std::vector<std::vector<std::uint64_t>> pages;
  do {
    const auto page = list_invites(store, filter).value();
    pages.push_back(ids_of(page.invites));
    filter.after = page.next;
  } while (filter.after && pages.size() < 100);
  return pages;
}

TEST_P(StoreContract, ListsInEachOrder) {
  const std::vector<minutes> expiries{minutes{3}, minutes{1}, minutes{3}, minutes{2}, minutes{3}};
  for (std::size_t i = 0; i < expiries.size(); ++i) {
    Invite invite = an_invite(i + 1);
    invite.expires_at = at(expiries[i]);
    ASSERT_TRUE(insert_invite(store(), invite));
  }
  ASSERT_TRUE(insert_invite(store(), an_invite(6, "other.example")));
  const auto in = [&](domain::InviteOrder order) {
    return pages_of(store(), {.host = host(), .now = at(minutes{0}), .order = order, .limit = 2});
  };
  using domain::InviteOrder;
  EXPECT_THAT(in(InviteOrder::newest_first),
              ElementsAre(ElementsAre(5, 4), ElementsAre(3, 2), ElementsAre(1)));
  EXPECT_THAT(in(InviteOrder::oldest_first),
              ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4), ElementsAre(5)));
  EXPECT_THAT(in(InviteOrder::soonest_first),
              ElementsAre(ElementsAre(2, 4), ElementsAre(1, 3), ElementsAre(5)));
  EXPECT_THAT(in(InviteOrder::latest_first),
              ElementsAre(ElementsAre(5, 3), ElementsAre(1, 4), ElementsAre(2)));
  const InviteFilter of_all{.now = at(minutes{0}), .order = InviteOrder::soonest_first};
  EXPECT_THAT(listed(store(), of_all), ElementsAre(2, 4, 1, 3, 5, 6));
}

TEST_P(StoreContract, ThoseThatExpireFirstAreFoundBehindThoseThatDid) {
  for (std::uint64_t id = 1; id <= 20; ++id) {
    Invite invite = an_invite(id);
    invite.expires_at = at(minutes{id});
    ASSERT_TRUE(insert_invite(store(), invite));
  }
  InviteFilter filter{.host = host(),
                      .states = {InviteState::pending},
                      .now = at(minutes{17}),
                      .order = domain::InviteOrder::soonest_first,
                      .limit = 2,
                      .scanned_max = 4};
  const auto page = list_invites(store(), filter).value();
  EXPECT_THAT(ids_of(page.invites), ElementsAre(18, 19)) << "and none that expired was looked at";
}

TEST_P(StoreContract, APageLooksAtNoMoreThanItMay) {
  for (std::uint64_t id = 1; id <= 9; ++id) {
    Invite invite = an_invite(id);
    if (id == 2) invite.note = "the one";
    ASSERT_TRUE(insert_invite(store(), invite));
  }
  const auto pages = pages_of(store(), {.note = "the one", .now = at(minutes{0}), .scanned_max = 4});
  EXPECT_THAT(pages, ElementsAre(IsEmpty(), ElementsAre(2), IsEmpty()));
  const InviteFilter newer{.created_from = at(minutes{1}), .now = at(minutes{2}), .scanned_max = 4};
  EXPECT_THAT(pages_of(store(), newer), ElementsAre(IsEmpty())) << "older ones need no look";
}

/// What the list of a small host costs must not depend on the others.
TEST_P(StoreContract, TheFewOfAHostAmongManyAreFoundAtOnce) {
  for (std::uint64_t id = 1; id <= 20; ++id) {
    ASSERT_TRUE(insert_invite(store(), an_invite(id, id % 10 == 1 ? "small.example" : "example.com")));
  }
  const InviteFilter filter{.host = host("small.example"), .now = at(minutes{0}), .scanned_max = 4};
  const auto pages = pages_of(store(), filter);
  std::vector<std::uint64_t> found;
  for (const auto& page : pages) found.insert(found.end(), page.begin(), page.end());
  EXPECT_THAT(found, ElementsAre(11, 1));
}

TEST_P(StoreContract, CountsByHostKindAndState) {
  EXPECT_THAT(count_invites(store(), at(minutes{0})).value(), IsEmpty());
  insert_one_of_each_state(store());
  ASSERT_TRUE(insert_invite(store(), an_invite(5)));
  Invite group = an_invite(6, "other.example");
  group.kind = InviteKind::group;
  ASSERT_TRUE(insert_invite(store(), group));
  using Row = std::tuple<std::string, InviteKind, InviteState, std::uint64_t>;
  std::vector<Row> rows;
  const auto counts = count_invites(store(), at(minutes{30})).value();
  for (const auto& count : counts) {
    rows.emplace_back(count.host.str(), count.kind, count.state, count.count);
  }
  EXPECT_THAT(
      rows, testing::UnorderedElementsAre(Row{"example.com", InviteKind::account, InviteState::pending, 2U},
                                          Row{"example.com", InviteKind::account, InviteState::used_up, 1U},
                                          Row{"example.com", InviteKind::account, InviteState::expired, 1U},
                                          Row{"example.com", InviteKind::account, InviteState::revoked, 1U},
                                          Row{"other.example", InviteKind::group, InviteState::pending, 1U}));
}

}  // namespace
}  // namespace usher::store::contract
