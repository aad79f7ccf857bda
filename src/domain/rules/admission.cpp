#include "domain/rules/admission.hpp"

#include <cstddef>
#include <map>

namespace usher::domain::rules {
namespace {

/// Whether a host takes `added` more live invites, if any at all.
Result<void> admit_invites(Transaction& rows, const DomainName& host, std::size_t added, Timestamp now) {
  const HostState* const state = rows.find_host_state(host);
  if (state == nullptr) return {};
  if (auto open = check_open(*state, now); !open) return open;
  if (!state->live_max) return {};
  return check_live_max(*state, rows.count_live(host, now, *state->live_max), added);
}

}  // namespace

Result<void> admit_invite(Transaction& rows, const Invite& invite) {
  if (invite.source == InviteSource::import) return {};
  return admit_invites(rows, invite.host, 1, invite.created_at);
}

Result<void> admit_batch(Transaction& rows, const std::vector<Invite>& invites) {
  std::map<DomainName, std::size_t> added;
  for (const Invite& invite : invites) ++added[invite.host];
  for (const auto& [host, count] : added) {
    if (auto open = admit_invites(rows, host, count, invites.front().created_at); !open) return open;
  }
  return {};
}

Result<void> admit_again(Transaction& rows, const Invite& before, const Invite& after, Timestamp now) {
  const bool was_pending = before.state_at(now) == InviteState::pending;
  if (was_pending || after.state_at(now) != InviteState::pending) return {};
  const HostState* const state = rows.find_host_state(after.host);
  if (state == nullptr || !state->live_max) return {};
  return check_live_max(*state, rows.count_live(after.host, now, *state->live_max), 1);
}

Result<void> admit_use(Transaction& rows, const DomainName& host, Timestamp now) {
  const HostState* const state = rows.find_host_state(host);
  if (state == nullptr) return {};
  return check_open(*state, now);
}

}  // namespace usher::domain::rules
