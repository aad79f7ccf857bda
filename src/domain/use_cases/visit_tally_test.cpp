#include "domain/use_cases/visit_tally.hpp"

#include <gmock/gmock.h>

namespace usher::domain {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

DomainName host() { return DomainName::parse("example.com").value(); }

Invite an_invite(std::uint64_t id) {
  Invite invite{.id = {id}, .host = host()};
  return invite;
}

const Timestamp noon{hours{12}};
const Day day = day_of(noon);

TEST(VisitTally, AddsUpByHostInviteAndDay) {
  VisitTally tally;
  tally.note_opening(an_invite(1), noon);
  tally.note_opening(an_invite(1), noon);
  tally.note_opening(an_invite(2), noon + hours{24});
  tally.note_form(host(), noon);
  const auto visits = tally.take();
  EXPECT_THAT(visits.days,
              ElementsAre(DayCounts{.host = host(), .day = day, .opened = 2, .forms = 1},
                          DayCounts{.host = host(), .day = day + std::chrono::days{1}, .opened = 1}));
  EXPECT_THAT(visits.invites,
              ElementsAre(InviteOpenings{{1}, day, 2}, InviteOpenings{{2}, day + std::chrono::days{1}, 1}));
  EXPECT_TRUE(tally.take().empty());
}

TEST(VisitTally, GivesNoMoreAtOnceThanATransactionHolds) {
  VisitTally tally;
  for (std::uint64_t id = 0; id <= visited_invites_max; ++id) tally.note_opening(an_invite(id), noon);
  const auto first = tally.take();
  EXPECT_EQ(first.invites.size(), visited_invites_max);
  EXPECT_THAT(first.days,
              ElementsAre(DayCounts{.host = host(), .day = day, .opened = visited_invites_max + 1}));
  const auto rest = tally.take();
  EXPECT_EQ(rest.invites.size(), 1U);
  EXPECT_THAT(rest.days, IsEmpty());
}

TEST(VisitTally, TakesBackWhatCouldNotBeWritten) {
  VisitTally tally;
  tally.note_opening(an_invite(1), noon);
  const auto taken = tally.take();
  tally.note_opening(an_invite(1), noon);
  tally.put_back(taken);
  const auto visits = tally.take();
  EXPECT_THAT(visits.days, ElementsAre(DayCounts{.host = host(), .day = day, .opened = 2}));
  EXPECT_THAT(visits.invites, ElementsAre(InviteOpenings{{1}, day, 2}));
}

TEST(VisitTally, StaysWithinItsBound) {
  VisitTally tally;
  for (std::uint64_t id = 0; id < VisitTally::invites_max + 10; ++id) tally.note_opening(an_invite(id), noon);
  tally.note_opening(an_invite(0), noon);
  std::size_t invites = 0;
  std::uint64_t first = 0;
  std::uint64_t opened = 0;
  for (auto visits = tally.take(); !visits.empty(); visits = tally.take()) {
    if (invites == 0) first = visits.invites.front().count;
    invites += visits.invites.size();
    for (const auto& counts : visits.days) opened += counts.opened;
  }
  EXPECT_EQ(invites, VisitTally::invites_max);
  EXPECT_EQ(first, 2U);
  EXPECT_EQ(opened, VisitTally::invites_max + 11);
}

}  // namespace
}  // namespace usher::domain
