#include "domain/model/origin.hpp"

namespace usher::domain {

std::optional<Localpart> inviter_of(const Invite& invite) {
  if (invite.inviter) return invite.inviter;
  if (invite.source != InviteSource::ad_hoc_command) return std::nullopt;
  const auto creator = BareJid::parse(invite.source_detail);
  if (!creator || creator->domain() != invite.host) return std::nullopt;
  return creator->local();
}

Origin origin_of(const Invite& invite, const Redemption& registration) {
  return {.account = registration.redeemer,
          .invite = invite.id,
          .inviter = inviter_of(invite),
          .creator = creator_of(invite),
          .registered_at = registration.committed_at.value_or(registration.reserved_at),
          .deleted_at = std::nullopt};
}

}  // namespace usher::domain
