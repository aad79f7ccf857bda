#include "domain/use_cases/visit_tally.hpp"

#include <utility>

namespace usher::domain {

void VisitTally::note_opening(const Invite& invite, Timestamp now) {
  const Day day = day_of(now);
  const std::scoped_lock lock(mutex_);
  add(DayCounts{.host = invite.host, .day = day, .opened = 1});
  add(InviteOpenings{.invite = invite.id, .day = day, .count = 1});
}

void VisitTally::note_form(const DomainName& host, Timestamp now) {
  const std::scoped_lock lock(mutex_);
  add(DayCounts{.host = host, .day = day_of(now), .forms = 1});
}

Visits VisitTally::take() {
  Visits visits;
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, counts] : std::exchange(days_, {})) visits.days.push_back(counts);
  while (!openings_.empty() && visits.invites.size() < visited_invites_max) {
    const auto first = openings_.begin();
    visits.invites.push_back(
        {.invite = first->first.first, .day = first->first.second, .count = first->second});
    openings_.erase(first);
  }
  return visits;
}

void VisitTally::put_back(const Visits& visits) {
  const std::scoped_lock lock(mutex_);
  for (const DayCounts& counts : visits.days) add(counts);
  for (const InviteOpenings& openings : visits.invites) add(openings);
}

void VisitTally::add(const DayCounts& counts) {
  const DayCounts none{.host = counts.host, .day = counts.day};
  days_.try_emplace({counts.host, counts.day}, none).first->second.add(counts);
}

void VisitTally::add(const InviteOpenings& openings) {
  const std::pair name(openings.invite, openings.day);
  if (openings_.size() >= invites_max && !openings_.contains(name)) return;
  openings_[name] += openings.count;
}

}  // namespace usher::domain
