#include "domain/model/redemption.hpp"

namespace usher::domain {
namespace {

Result<void> check_invite(const ReserveFacts& facts, const ReserveRequest& request) {
  const Invite& invite = facts.invite;
  // Whatever became of the invite by it, a holder who is done hears that.
  const bool is_done = facts.held && facts.held->committed_at;
  if (is_done && allows(invite.kind, request.purpose)) return fail(Errc::already_redeemed);
  if (auto usable = check_usable(invite, request.purpose, request.presented_at); !usable) return usable;
  if (!facts.host_open) return facts.host_open;
  const bool takes_another_use = !facts.held;
  if (takes_another_use && invite.uses_allowed.reached_by(invite.uses_committed + invite.uses_reserved)) {
    return fail(Errc::invite_busy);
  }
  return {};
}

Result<void> check_redeemer(const ReserveFacts& facts, const ReserveRequest& request) {
  const Invite& invite = facts.invite;
  if (request.purpose == Purpose::subscription) {
    // Who was removed is not put back by the token that made the contact, also where it made the account too.
    if (facts.redeemer_is_done) return fail(Errc::already_redeemed);
    return {};
  }
  if (request.redeemer.domain() != invite.host) {
    return fail(Errc::invalid_argument, "the invite is for another host");
  }
  if (invite.username && *invite.username != request.redeemer.local()) return fail(Errc::username_mismatch);
  if (request.purpose == Purpose::registration && facts.username_pinned_elsewhere) {
    return fail(Errc::username_reserved);
  }
  if (facts.redeemer_reserved_elsewhere) return fail(Errc::username_reserved);
  return {};
}

Result<void> check_request(const ReserveRequest& request) {
  if (request.holder.empty() || request.holder.size() > holder_bytes_max) {
    return fail(Errc::invalid_argument, "a holder's name has 1 to 128 bytes");
  }
  if (request.lease <= Duration::zero() || request.lease > lease_max) {
    return fail(Errc::invalid_argument, "a lease lasts up to one hour");
  }
  return {};
}

}  // namespace

std::string_view name_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::registration:
      return "registration";
    case Purpose::subscription:
      return "subscription";
    case Purpose::password_reset:
      return "password-reset";
  }
  return {};
}

bool allows(InviteKind kind, Purpose purpose) {
  switch (purpose) {
    case Purpose::registration:
      return kind == InviteKind::account || kind == InviteKind::contact_with_registration ||
             kind == InviteKind::group;
    case Purpose::subscription:
      return kind == InviteKind::contact || kind == InviteKind::contact_with_registration;
    case Purpose::password_reset:
      return kind == InviteKind::reset;
  }
  return false;
}

Result<void> check_usable(const Invite& invite, Purpose purpose, Timestamp presented_at) {
  if (!allows(invite.kind, purpose)) return fail(Errc::purpose_not_allowed);
  switch (invite.state_at(presented_at)) {
    case InviteState::expired:
      return fail(Errc::invite_expired);
    case InviteState::revoked:
      return fail(Errc::invite_revoked);
    case InviteState::used_up:
      return fail(Errc::invite_used_up);
    case InviteState::pending:
      break;
  }
  return {};
}

Result<Redemption> decide_reserve(const ReserveFacts& facts, const ReserveRequest& request) {
  for (const auto& check :
       {check_request(request), check_invite(facts, request), check_redeemer(facts, request)}) {
    if (!check) return std::unexpected(check.error());
  }
  return Redemption{.invite = request.invite,
                    .holder = request.holder,
                    .redeemer = request.redeemer,
                    .purpose = request.purpose,
                    .reserved_at = request.now,
                    .lease_until = request.now + request.lease};
}

Result<Redemption> decide_commit(const std::optional<Redemption>& held, Timestamp now) {
  if (!held) return fail(Errc::reservation_not_found);
  Redemption committed = *held;
  if (!committed.committed_at) committed.committed_at = now;
  return committed;
}

Result<void> decide_release(const std::optional<Redemption>& held) {
  if (held && held->committed_at) return fail(Errc::already_redeemed);
  return {};
}

}  // namespace usher::domain
