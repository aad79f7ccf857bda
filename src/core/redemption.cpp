#include "core/redemption.hpp"

namespace usher::core {
namespace {

Result<void> check_invite(const ReserveFacts& facts, const ReserveRequest& request) {
  const Invite& invite = facts.invite;
  if (!allows(invite.kind, request.purpose)) return std::unexpected(Error{Errc::purpose_not_allowed});
  if (facts.held && facts.held->committed_at) return std::unexpected(Error{Errc::already_redeemed});
  if (invite.revoked_at) return std::unexpected(Error{Errc::invite_revoked});
  if (invite.uses_allowed.reached_by(invite.uses_committed)) {
    return std::unexpected(Error{Errc::invite_used_up});
  }
  if (request.presented_at >= invite.expires_at) return std::unexpected(Error{Errc::invite_expired});
  const bool takes_another_use = !facts.held;
  if (takes_another_use && invite.uses_allowed.reached_by(invite.uses_committed + invite.uses_reserved)) {
    return std::unexpected(Error{Errc::invite_busy});
  }
  return {};
}

Result<void> check_redeemer(const ReserveFacts& facts, const ReserveRequest& request) {
  const Invite& invite = facts.invite;
  if (request.purpose == Purpose::subscription) return {};
  if (request.redeemer.domain() != invite.host) {
    return std::unexpected(Error{Errc::invalid_argument, "the invite is for another host"});
  }
  if (invite.username && *invite.username != request.redeemer.local()) {
    return std::unexpected(Error{Errc::username_mismatch});
  }
  if (request.purpose == Purpose::registration && facts.username_pinned_elsewhere) {
    return std::unexpected(Error{Errc::username_reserved});
  }
  if (facts.redeemer_reserved_elsewhere) return std::unexpected(Error{Errc::username_reserved});
  return {};
}

Result<void> check_request(const ReserveRequest& request) {
  if (request.holder.empty() || request.holder.size() > holder_bytes_max) {
    return std::unexpected(Error{Errc::invalid_argument, "a holder's name has 1 to 128 bytes"});
  }
  if (request.lease <= Duration::zero() || request.lease > lease_max) {
    return std::unexpected(Error{Errc::invalid_argument, "a lease lasts up to one hour"});
  }
  return {};
}

}  // namespace

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
                    .lease_until = request.now + request.lease,
                    .committed_at = std::nullopt};
}

Result<Redemption> decide_commit(const std::optional<Redemption>& held, Timestamp now) {
  if (!held) return std::unexpected(Error{Errc::reservation_not_found});
  Redemption committed = *held;
  if (!committed.committed_at) committed.committed_at = now;
  return committed;
}

Result<void> decide_release(const std::optional<Redemption>& held) {
  if (held && held->committed_at) return std::unexpected(Error{Errc::already_redeemed});
  return {};
}

}  // namespace usher::core
