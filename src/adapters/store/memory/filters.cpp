#include "adapters/store/memory/filters.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"
#include "domain/model/invite_accounts.hpp"

namespace usher::store {
namespace {

using domain::Invite;
using domain::Timestamp;

template <class Enum>
bool wanted(const domain::EnumSet<Enum>& set, Enum value) {
  return set.empty() || set.contains(value);
}

template <class T>
bool wanted(const std::optional<T>& filter, const std::optional<T>& value) {
  return !filter || filter == value;
}

bool has_label(const Invite& invite, const std::pair<std::string, std::string>& label) {
  const auto found = invite.labels.find(label.first);
  return found != invite.labels.end() && found->second == label.second;
}

bool lies_in(const std::optional<Timestamp>& from, const std::optional<Timestamp>& until, Timestamp time) {
  return (!from || *from <= time) && (!until || time < *until);
}

}  // namespace

bool matches(const domain::InviteFilter& filter, const Invite& invite) {
  return (!filter.host || *filter.host == invite.host) &&
         wanted(filter.states, invite.state_at(filter.now)) && wanted(filter.kinds, invite.kind) &&
         wanted(filter.inviter, invite.inviter) && wanted(filter.username, invite.username) &&
         (!filter.commanded_by || (invite.source == domain::InviteSource::ad_hoc_command &&
                                   invite.source_detail == *filter.commanded_by)) &&
         (!filter.created_by_key ||
          (invite.source == domain::InviteSource::api && invite.source_detail == *filter.created_by_key)) &&
         (!filter.group || std::ranges::find(invite.groups, *filter.group) != invite.groups.end()) &&
         (!filter.label || has_label(invite, *filter.label)) &&
         (!filter.note || text::ascii_icontains(invite.note, *filter.note)) &&
         lies_in(filter.created_from, filter.created_until, invite.created_at) &&
         lies_in(filter.expires_from, filter.expires_until, invite.expires_at) &&
         (!filter.naming_accounts || domain::may_name_accounts(invite));
}

}  // namespace usher::store
