#include "domain/rules/rules.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace usher::domain::rules {

namespace {

Result<void> admit(Transaction& rows, const KeyGuard& guard) {
  const auto* const key = rows.find_key(guard.key_id);
  // Both digests are of our making and neither is a secret, so time gives nothing away.
  if (key == nullptr || key->digest != guard.digest || !key->usable_at(guard.now)) {
    return fail(Errc::key_refused);
  }
  return {};
}

/// To the minute, so that a busy key is written once a minute.
void note_use(Transaction& rows, const KeyGuard& guard) {
  const auto* const key = rows.find_key(guard.key_id);
  const Timestamp minute = std::chrono::floor<std::chrono::minutes>(guard.now);
  if (key->last_used_at && *key->last_used_at >= minute) return;
  rows.touch_key(guard.key_id, std::max(minute, key->created_at));
}

}  // namespace

Result<void> insert_key(Transaction& rows, const ApiKey& key) {
  if (rows.find_key(key.id) != nullptr) return fail(Errc::duplicate_id);
  rows.insert_key(key);
  return {};
}

Result<void> delete_key(Transaction& rows, const DomainName& host, const std::string& id) {
  const auto* const key = rows.find_key(id);
  if (key == nullptr || key->host != host) return fail(Errc::key_not_found);
  rows.delete_key(id);
  return {};
}

Result<void> insert_invite(Transaction& rows, const Invite& invite, const std::optional<KeyGuard>& guard) {
  if (guard) {
    if (auto admitted = admit(rows, *guard); !admitted) return admitted;
  }
  if (invite.pins_username_at(invite.created_at) &&
      rows.is_pinned(*invite.username, invite.host, invite.id, invite.created_at)) {
    return fail(Errc::username_reserved);
  }
  if (!rows.insert_invite(invite)) return fail(Errc::duplicate_id);
  if (guard) note_use(rows, *guard);
  return {};
}

Result<InviteId> insert_invite_once(Transaction& rows, const Invite& invite, const KeyGuard& guard,
                                    const Idempotency& request) {
  if (auto admitted = admit(rows, guard); !admitted) return std::unexpected(std::move(admitted).error());
  const RequestName name{guard.key_id, request.key};
  const auto known = rows.find_request(name);
  if (known && guard.now < known->expires_at) {
    if (known->request != request.request) return fail(Errc::idempotency_mismatch);
    return known->invite;
  }
  if (auto inserted = insert_invite(rows, invite, guard); !inserted) {
    return std::unexpected(std::move(inserted).error());
  }
  const AnsweredRequest answered{
      .request = request.request, .invite = invite.id, .expires_at = guard.now + idempotency_period};
  rows.put_request(name, answered, guard.now);
  return invite.id;
}

Result<Invite> revoke_invite(Transaction& rows, InviteId id, Timestamp now) {
  auto invite = rows.find_invite(id);
  if (!invite) return fail(Errc::invite_not_found);
  if (invite->revoked_at) return *std::move(invite);
  rows.revoke_invite(id, now);
  invite->revoked_at = now;
  return *std::move(invite);
}

Result<Redemption> reserve(Transaction& rows, const ReserveRequest& request) {
  auto invite = rows.find_invite(request.invite);
  if (!invite) return fail(Errc::invite_not_found);
  const Use use{request.invite, request.holder};
  const bool pinned_elsewhere =
      rows.is_pinned(request.redeemer.local(), invite->host, request.invite, request.now);
  const ReserveFacts facts{.invite = *std::move(invite),
                           .held = rows.find_redemption(use),
                           .username_pinned_elsewhere = pinned_elsewhere,
                           .redeemer_reserved_elsewhere = rows.is_redeeming(request.redeemer, use),
                           .redeemer_is_done = request.purpose == Purpose::subscription &&
                                               rows.has_redeemed(request.invite, request.redeemer)};
  auto decided = decide_reserve(facts, request);
  if (!decided) return decided;
  if (!facts.held) rows.move_uses(request.invite, 1, 0);
  rows.put_redemption(*decided);
  return decided;
}

Result<Redemption> commit(Transaction& rows, const Use& use, Timestamp now) {
  const auto held = rows.find_redemption(use);
  auto decided = decide_commit(held, now);
  if (!decided || held->committed_at) return decided;
  rows.move_uses(use.first, -1, 1);
  rows.put_redemption(*decided);
  return decided;
}

Result<void> release(Transaction& rows, const Use& use) {
  const auto held = rows.find_redemption(use);
  if (auto decided = decide_release(held); !decided || !held) return decided;
  rows.delete_redemption(use);
  rows.move_uses(use.first, -1, 0);
  return {};
}

}  // namespace usher::domain::rules
