#include "domain/model/ceilings.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "domain/model/duration.hpp"

namespace usher::domain {
namespace {

/// @param member of the draft
/// @param limit such as `has 5 uses`
std::unexpected<Error> beyond(const Host& host, std::string_view member, const std::string& limit) {
  Error error(Errc::invalid_argument, "an invite of " + host.domain.str() + " " + limit +
                                          " at most: the administrator set this limit");
  error.place.member = member;
  return std::unexpected(std::move(error));
}

Result<void> check_ttl(const Host& host, Duration ttl) {
  if (!host.invite_ttl_max || ttl <= *host.invite_ttl_max) return {};
  return beyond(host, "ttl", "lives for " + format_duration(*host.invite_ttl_max, 2));
}

Result<void> check_uses(const Host& host, UseLimit uses) {
  if (!host.invite_uses_max || (uses.value() && *uses.value() <= *host.invite_uses_max)) return {};
  return beyond(host, "uses_allowed", "has " + std::to_string(*host.invite_uses_max) + " uses");
}

}  // namespace

Result<Invite> make_invite_within_ceilings(const Host& host, InviteDraft draft, InviteId id, Timestamp now) {
  auto invite = make_invite(host, std::move(draft), id, now);
  if (!invite) return invite;
  for (auto&& allowed : {check_ttl(host, invite->expires_at - now), check_uses(host, invite->uses_allowed)}) {
    if (!allowed) return std::unexpected(allowed.error());
  }
  return invite;
}

Result<void> check_ceilings(const Host& host, const InviteChanges& changes, Timestamp now) {
  if (changes.uses_allowed) {
    if (auto allowed = check_uses(host, *changes.uses_allowed); !allowed) return allowed;
  }
  if (!changes.expires_at) return {};
  return check_ttl(host, *changes.expires_at - now);
}

}  // namespace usher::domain
