#include "adapters/store/postgres/operations.hpp"

#include "domain/rules/rules.hpp"

namespace usher::store::postgres {

using domain::Result;

namespace {

void declare_guard(ReadSet& reads, const domain::Cause& cause) {
  if (cause.guard) reads.key(cause.guard->key_id);
}

}  // namespace

void InsertKey::declare(ReadSet& reads, Retry /*retry*/) const {
  for (const domain::DomainName& host : key.hosts()) reads.host(host);
  reads.key(key.id);
  declare_guard(reads, cause);
}

Result<void> InsertKey::run(WorkingSet& rows, Retry retry) const {
  const auto known = rows.keys().find(key.id);
  if (retry.outcome_unknown && known != rows.keys().end() && known->second.digest == key.digest) return {};
  return domain::rules::insert_key(rows, key, cause);
}

void UpdateKey::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.host(host);
  reads.key_to_delete(id);
  declare_guard(reads, cause);
}

/// The second time there is nothing to change.
Result<domain::ApiKey> UpdateKey::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::update_key(rows, host, id, changes, cause);
}

void DeleteKey::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.key_to_delete(id);
  declare_guard(reads, cause);
}

Result<void> DeleteKey::run(WorkingSet& rows, Retry retry) const {
  if (retry.outcome_unknown && !rows.keys().contains(id)) return {};
  return domain::rules::delete_key(rows, host, id, cause);
}

void NoteKeyUse::declare(ReadSet& reads, Retry /*retry*/) const { reads.key(guard.key_id); }

Result<void> NoteKeyUse::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::note_key_use(rows, guard);
}

void InsertInvite::declare(ReadSet& reads, Retry retry) const {
  reads.host(invite.host);
  reads.live(invite.host, invite.created_at);
  if (guard) reads.key(guard->key_id);
  if (invite.pins_username_at(invite.created_at))
    reads.address(domain::BareJid(*invite.username, invite.host), invite.created_at);
  const auto creator = invite.source == domain::InviteSource::ad_hoc_command
                           ? domain::BareJid::parse(invite.source_detail)
                           : domain::fail(domain::Errc::invalid_argument);
  if (creator) reads.freeze(*creator);
  // New ids meet nothing but by accident: the table's own index notices.
  if (retry.looks_first()) reads.invite(invite.id);
}

Result<void> InsertInvite::run(WorkingSet& rows, Retry retry) const {
  // Nobody was told of it yet, so that it is as it was made.
  const auto known = rows.invites().find(invite.id);
  if (retry.outcome_unknown && known != rows.invites().end() && known->second == invite) return {};
  return domain::rules::insert_invite(rows, invite, guard);
}

void InsertInviteOnce::declare(ReadSet& reads, Retry retry) const {
  insertion.declare(reads, retry);
  reads.request(insertion.guard->key_id, request.key);
}

Result<domain::InviteId> InsertInviteOnce::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::insert_invite_once(rows, insertion.invite, *insertion.guard, request);
}

void InsertInvites::declare(ReadSet& reads, Retry retry) const {
  for (const domain::Invite& invite : invites) InsertInvite{invite, guard}.declare(reads, retry);
  // Batches go through a transaction that looks first: what is inserted without a look is one invite for each
  // write.
  reads.invite(invites.front().id);
  if (request) reads.request(guard.key_id, request->key);
}

Result<domain::InviteId> InsertInvites::run(WorkingSet& rows, Retry retry) const {
  // All or none are there: the first one tells.
  const domain::Invite& first = invites.front();
  const auto known = rows.invites().find(first.id);
  if (retry.outcome_unknown && known != rows.invites().end() && known->second == first) return first.id;
  return domain::rules::insert_invites(rows, invites, guard, request);
}

void UpdateInvite::declare(ReadSet& reads, Retry /*retry*/) const {
  declare_guard(reads, cause);
  reads.invite(id);
  if (pinned) reads.address(*pinned, cause.at);
  if (host) reads.live(*host, cause.at);
}

Result<domain::Invite> UpdateInvite::run(WorkingSet& rows, Retry retry) const {
  // What it changed to is another version than it expected.
  auto again = changes;
  if (retry.outcome_unknown) again.expected.reset();
  const auto known = rows.invites().find(id);
  const bool is_done = retry.outcome_unknown && known != rows.invites().end() &&
                       domain::changed(known->second, again, cause.at) == known->second;
  if (is_done) return known->second;
  return domain::rules::update_invite(rows, id, changes, cause);
}

void RevokeInvite::declare(ReadSet& reads, Retry /*retry*/) const {
  declare_guard(reads, cause);
  reads.invite(id);
}

Result<domain::Invite> RevokeInvite::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::revoke_invite(rows, id, cause);
}

void RestoreInvite::declare(ReadSet& reads, Retry /*retry*/) const {
  declare_guard(reads, cause);
  reads.invite(id);
  if (pinned) reads.address(*pinned, cause.at);
  if (host) reads.live(*host, cause.at);
}

Result<domain::Invite> RestoreInvite::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::restore_invite(rows, id, cause);
}

void Reserve::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.host_states();
  reads.use(request.invite, request.holder);
  reads.address(request.redeemer, request.now);
  if (request.purpose == domain::Purpose::subscription) reads.redeemer(request.invite, request.redeemer);
}

Result<domain::Redemption> Reserve::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::reserve(rows, request);
}

void Commit::declare(ReadSet& reads, Retry /*retry*/) const { reads.use(invite, holder); }

Result<domain::Redemption> Commit::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::commit(rows, {invite, holder}, now);
}

void Release::declare(ReadSet& reads, Retry /*retry*/) const { reads.use(invite, holder); }

Result<void> Release::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::release(rows, {invite, holder}, now);
}

void SetFrozen::declare(ReadSet& reads, Retry /*retry*/) const {
  declare_guard(reads, cause);
  reads.host(account.domain());
  reads.freeze_to_change(account);
}

Result<void> SetFrozen::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::set_frozen(rows, account, frozen, cause);
}

void NoteDeletion::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.host(account.domain());
  reads.origin(account);
}

Result<void> NoteDeletion::run(WorkingSet& rows, Retry /*retry*/) const {
  domain::rules::note_deletion(rows, account, cause);
  return {};
}

void PauseHost::declare(ReadSet& reads, Retry /*retry*/) const {
  declare_guard(reads, cause);
  reads.host(host);
  reads.host_states_to_change();
}

Result<domain::HostState> PauseHost::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::pause_host(rows, host, until, cause);
}

void ResumeHost::declare(ReadSet& reads, Retry /*retry*/) const {
  declare_guard(reads, cause);
  reads.host(host);
  reads.host_states_to_change();
}

Result<domain::HostState> ResumeHost::run(WorkingSet& rows, Retry /*retry*/) const {
  return domain::rules::resume_host(rows, host, cause);
}

void SetLiveMax::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.host(host);
  reads.host_states_to_change();
}

Result<void> SetLiveMax::run(WorkingSet& rows, Retry /*retry*/) const {
  domain::rules::set_live_max(rows, host, live_max, now);
  return {};
}

void InsertWebhook::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.host(webhook.host);
  reads.webhook(webhook.id);
  declare_guard(reads, cause);
}

Result<void> InsertWebhook::run(WorkingSet& rows, Retry retry) const {
  const auto known = rows.webhooks().find(webhook.id);
  if (retry.outcome_unknown && known != rows.webhooks().end() && known->second.seed == webhook.seed)
    return {};
  return domain::rules::insert_webhook(rows, webhook, cause);
}

void ChangeWebhook::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.webhook(id);
  declare_guard(reads, cause);
}

Result<domain::Webhook> ChangeWebhook::run(WorkingSet& rows, Retry retry) const {
  const auto known = rows.webhooks().find(id);
  if (!retry.outcome_unknown || known == rows.webhooks().end()) {
    return domain::rules::change_webhook(rows, id, change, cause);
  }
  if (change.seed && known->second.seed == *change.seed) return known->second;
  // What it changed to is another version than it expected.
  auto again = change;
  again.edit.expected.reset();
  const bool is_done = change.edit.expected && domain::edited(known->second, again.edit) == known->second;
  return domain::rules::change_webhook(rows, id, is_done ? again : change, cause);
}

void DeleteWebhook::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.webhook(id);
  declare_guard(reads, cause);
}

Result<void> DeleteWebhook::run(WorkingSet& rows, Retry retry) const {
  if (retry.outcome_unknown && !rows.webhooks().contains(id)) return {};
  return domain::rules::delete_webhook(rows, host, id, cause);
}

void TellExpired::declare(ReadSet& reads, Retry /*retry*/) const {
  for (const domain::InviteId id : invites) reads.untold(id);
}

Result<std::uint32_t> TellExpired::run(WorkingSet& rows, Retry /*retry*/) const {
  domain::rules::tell_expired(rows, invites, now);
  return static_cast<std::uint32_t>(invites.size());
}

void CountVisits::declare(ReadSet& reads, Retry /*retry*/) const {
  reads.counts();
  for (const auto& openings : visits.invites) reads.openings(openings.invite, openings.day);
}

/// Rather too few than twice.
Result<void> CountVisits::run(WorkingSet& rows, Retry retry) const {
  if (!retry.outcome_unknown) domain::rules::count_visits(rows, visits, now);
  return {};
}

void ProveWritable::declare(ReadSet& reads, Retry /*retry*/) const { reads.write_proof(); }

Result<void> ProveWritable::run(WorkingSet& /*rows*/, Retry /*retry*/) const { return {}; }

}  // namespace usher::store::postgres
