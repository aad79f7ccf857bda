#include <string>
#include <utility>
#include <vector>

#include "domain/rules/records.hpp"
#include "domain/rules/rules.hpp"

namespace usher::domain::rules {
namespace {

/// What happens without anybody who could be named.
Cause by_itself(std::string what, Timestamp now) {
  return {.by = {ActorType::system, std::move(what)}, .at = now, .reason = {}};
}

}  // namespace

void tell_expired(Transaction& rows, const std::vector<InviteId>& ids, Timestamp now) {
  for (const InviteId id : ids) {
    const auto invite = rows.find_invite(id);
    if (!invite || !rows.take_expiry(id, now)) continue;
    // One that was used up or withdrawn before has been told of.
    if (invite->state_at(now) != InviteState::expired) continue;
    record_invite(rows, EventType::invite_expired, *invite, by_itself("expiry", now),
                  {{"expired_at", to_rfc3339(invite->expires_at)}});
  }
}

void count_visits(Transaction& rows, const Visits& visits, Timestamp now) {
  for (const DayCounts& counts : visits.days) rows.add_counts(counts);
  for (const InviteOpenings& openings : visits.invites) {
    const auto invite = rows.find_invite(openings.invite);
    if (!invite || !rows.add_openings(openings)) continue;
    record_invite(rows, EventType::invite_opened, *invite, by_itself("pages", now),
                  {{"day", to_string(openings.day)}});
  }
}

}  // namespace usher::domain::rules
