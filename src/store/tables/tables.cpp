#include "store/tables/tables.hpp"

#include <algorithm>
#include <chrono>

namespace usher::store {

using core::Errc;
using core::Error;
using core::Invite;
using core::InviteId;
using core::Redemption;
using core::Result;
using core::Timestamp;

void Tables::bring(core::ApiKey key) {
  auto id = key.id;
  keys_.insert_or_assign(std::move(id), std::move(key));
}

void Tables::bring(Invite invite) {
  const auto id = invite.id;
  invites_.insert_or_assign(id, std::move(invite));
}

void Tables::bring(Redemption redemption) {
  Use use{redemption.invite, redemption.holder};
  redemptions_.insert_or_assign(std::move(use), std::move(redemption));
}

void Tables::bring(RequestName name, AnsweredRequest request) {
  requests_.insert_or_assign(std::move(name), request);
}

Result<void> Tables::insert_key(const core::ApiKey& key) {
  const auto [row, inserted] = keys_.try_emplace(key.id, key);
  if (!inserted) return std::unexpected(Error{Errc::duplicate_id});
  changes_.keys_inserted.insert(row->first);
  return {};
}

Result<void> Tables::delete_key(const core::DomainName& host, const std::string& id) {
  const auto found = keys_.find(id);
  if (found == keys_.end() || found->second.host != host) return std::unexpected(Error{Errc::key_not_found});
  keys_.erase(found);
  changes_.keys_used.erase(id);
  if (changes_.keys_inserted.erase(id) == 0) changes_.keys_deleted.insert(id);
  return {};
}

Result<void> Tables::admit(const service::KeyGuard& guard) const {
  const auto found = keys_.find(guard.key_id);
  // Both digests are of our making and neither is a secret, so time gives nothing away.
  if (found == keys_.end() || found->second.digest != guard.digest || !found->second.usable_at(guard.now)) {
    return std::unexpected(Error{Errc::key_refused});
  }
  return {};
}

void Tables::note_use(const service::KeyGuard& guard) {
  auto& key = keys_.at(guard.key_id);
  const Timestamp minute = std::chrono::floor<std::chrono::minutes>(guard.now);
  if (key.last_used_at && *key.last_used_at >= minute) return;
  key.last_used_at = minute;
  changes_.keys_used.insert(guard.key_id);
}

bool Tables::pinned_by_another(const core::DomainName& host, const core::Localpart& username, InviteId invite,
                               Timestamp now) const {
  return std::ranges::any_of(invites_, [&](const auto& entry) {
    const Invite& other = entry.second;
    return other.username == username && other.id != invite && other.host == host &&
           other.pins_username_at(now);
  });
}

bool Tables::reserved_by_another(const core::BareJid& redeemer, const Use& use) const {
  return std::ranges::any_of(redemptions_, [&](const auto& entry) {
    return !entry.second.committed_at && entry.second.redeemer == redeemer && entry.first != use;
  });
}

std::optional<Redemption> Tables::held(const Use& use) const {
  const auto found = redemptions_.find(use);
  return found == redemptions_.end() ? std::nullopt : std::optional{found->second};
}

void Tables::put(const Use& use, Redemption redemption) {
  redemptions_.insert_or_assign(use, std::move(redemption));
  changes_.redemptions_deleted.erase(use);
  changes_.redemptions_put.insert(use);
}

Invite& Tables::changing(InviteId id) {
  if (!changes_.invites_inserted.contains(id)) changes_.invites_changed.insert(id);
  return invites_.at(id);
}

Result<void> Tables::insert_invite(Invite invite, const std::optional<service::KeyGuard>& guard) {
  if (guard) {
    if (auto admitted = admit(*guard); !admitted) return admitted;
  }
  const bool pins = invite.pins_username_at(invite.created_at);
  if (pins && pinned_by_another(invite.host, *invite.username, invite.id, invite.created_at)) {
    return std::unexpected(Error{Errc::username_reserved});
  }
  const auto id = invite.id;
  if (!invites_.try_emplace(id, std::move(invite)).second) return std::unexpected(Error{Errc::duplicate_id});
  changes_.invites_inserted.insert(id);
  if (guard) note_use(*guard);
  return {};
}

Result<InviteId> Tables::insert_invite_once(Invite invite, const service::KeyGuard& guard,
                                            const service::Idempotency& request) {
  if (auto admitted = admit(guard); !admitted) return std::unexpected(std::move(admitted).error());
  RequestName name{guard.key_id, request.key};
  const auto known = requests_.find(name);
  if (known != requests_.end() && guard.now < known->second.expires_at) {
    if (known->second.request != request.request) return std::unexpected(Error{Errc::idempotency_mismatch});
    return known->second.invite;
  }
  const auto id = invite.id;
  if (auto inserted = insert_invite(std::move(invite), guard); !inserted) {
    return std::unexpected(std::move(inserted).error());
  }
  const AnsweredRequest answered{
      .request = request.request, .invite = id, .expires_at = guard.now + service::idempotency_period};
  requests_.insert_or_assign(name, answered);
  changes_.requests_put.insert(std::move(name));
  return id;
}

Result<Invite> Tables::revoke_invite(InviteId id, Timestamp now) {
  const auto found = invites_.find(id);
  if (found == invites_.end()) return std::unexpected(Error{Errc::invite_not_found});
  if (!found->second.revoked_at) changing(id).revoked_at = now;
  return found->second;
}

Result<Redemption> Tables::reserve(const core::ReserveRequest& request) {
  const auto found = invites_.find(request.invite);
  if (found == invites_.end()) return std::unexpected(Error{Errc::invite_not_found});
  const Use use{request.invite, request.holder};
  const core::ReserveFacts facts{
      .invite = found->second,
      .held = held(use),
      .username_pinned_elsewhere =
          pinned_by_another(found->second.host, request.redeemer.local(), request.invite, request.now),
      .redeemer_reserved_elsewhere = reserved_by_another(request.redeemer, use)};
  auto decided = core::decide_reserve(facts, request);
  if (!decided) return decided;
  if (!facts.held) ++changing(request.invite).uses_reserved;
  put(use, *decided);
  return decided;
}

Result<Redemption> Tables::commit(InviteId invite, const std::string& holder, Timestamp now) {
  const Use use{invite, holder};
  const auto before = held(use);
  auto decided = core::decide_commit(before, now);
  if (!decided || before->committed_at) return decided;
  Invite& used = changing(invite);
  --used.uses_reserved;
  ++used.uses_committed;
  put(use, *decided);
  return decided;
}

Result<void> Tables::release(InviteId invite, const std::string& holder) {
  const Use use{invite, holder};
  if (auto decided = core::decide_release(held(use)); !decided) return decided;
  if (redemptions_.erase(use) == 0) return {};
  --changing(invite).uses_reserved;
  changes_.redemptions_put.erase(use);
  changes_.redemptions_deleted.insert(use);
  return {};
}

void Tables::forget_invite(InviteId id) {
  std::erase_if(redemptions_, [id](const auto& entry) { return entry.first.first == id; });
  invites_.erase(id);
}

}  // namespace usher::store
