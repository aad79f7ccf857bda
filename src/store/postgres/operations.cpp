#include "store/postgres/operations.hpp"

namespace usher::store::postgres {

using core::Result;

void InsertKey::tell(Needs& needs, Attempt /*attempt*/) const {
  needs.host(key.host);
  needs.key(key.id);
}

Result<void> InsertKey::run(Tables& tables, Attempt attempt) const {
  const auto known = tables.keys().find(key.id);
  if (attempt.maybe_done && known != tables.keys().end() && known->second.digest == key.digest) return {};
  return tables.insert_key(key);
}

void DeleteKey::tell(Needs& needs, Attempt /*attempt*/) const { needs.key_to_delete(id); }

Result<void> DeleteKey::run(Tables& tables, Attempt attempt) const {
  if (attempt.maybe_done && !tables.keys().contains(id)) return {};
  return tables.delete_key(host, id);
}

void InsertInvite::tell(Needs& needs, Attempt attempt) const {
  needs.host(invite.host);
  if (guard) needs.key(guard->key_id);
  if (invite.pins_username_at(invite.created_at))
    needs.address(core::BareJid(*invite.username, invite.host), invite.created_at);
  // New ids meet nothing but by accident: the table's own index notices.
  if (attempt.looks_first()) needs.invite(invite.id);
}

Result<void> InsertInvite::run(Tables& tables, Attempt attempt) const {
  // Nobody was told of it yet, so that it is as it was made.
  const auto known = tables.invites().find(invite.id);
  if (attempt.maybe_done && known != tables.invites().end() && known->second == invite) return {};
  return tables.insert_invite(invite, guard);
}

void InsertInviteOnce::tell(Needs& needs, Attempt attempt) const {
  insertion.tell(needs, attempt);
  needs.request(insertion.guard->key_id, request.key);
}

Result<core::InviteId> InsertInviteOnce::run(Tables& tables, Attempt /*attempt*/) const {
  return tables.insert_invite_once(insertion.invite, *insertion.guard, request);
}

void RevokeInvite::tell(Needs& needs, Attempt /*attempt*/) const { needs.invite(id); }

Result<core::Invite> RevokeInvite::run(Tables& tables, Attempt /*attempt*/) const {
  return tables.revoke_invite(id, now);
}

void Reserve::tell(Needs& needs, Attempt /*attempt*/) const {
  needs.use(request.invite, request.holder);
  needs.address(request.redeemer, request.now);
}

Result<core::Redemption> Reserve::run(Tables& tables, Attempt /*attempt*/) const {
  return tables.reserve(request);
}

void Commit::tell(Needs& needs, Attempt /*attempt*/) const { needs.use(invite, holder); }

Result<core::Redemption> Commit::run(Tables& tables, Attempt /*attempt*/) const {
  return tables.commit(invite, holder, now);
}

void Release::tell(Needs& needs, Attempt /*attempt*/) const { needs.use(invite, holder); }

Result<void> Release::run(Tables& tables, Attempt /*attempt*/) const {
  return tables.release(invite, holder);
}

void ProveWritable::tell(Needs& needs, Attempt /*attempt*/) const { needs.write_proof(); }

Result<void> ProveWritable::run(Tables& /*tables*/, Attempt /*attempt*/) const { return {}; }

}  // namespace usher::store::postgres
