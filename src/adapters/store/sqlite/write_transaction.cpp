#include "adapters/store/sqlite/write_transaction.hpp"

#include "adapters/store/sqlite/rows.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

WriteTransaction::WriteTransaction(Connection& connection, HostTable& hosts)
    : connection_(connection),
      hosts_(hosts),
      keys_(connection, hosts),
      invites_(connection, hosts),
      origins_(connection),
      host_states_(connection, hosts),
      webhooks_(connection, hosts),
      statistics_(connection),
      insert_key_(connection, sql::insert_key_sql),
      delete_key_(connection, sql::delete_key_sql),
      touch_key_(connection, sql::touch_key_sql),
      put_quota_use_(connection, sql::put_quota_use_sql),
      insert_invite_(connection, sql::insert_invite_sql),
      invite_exists_(connection, sql::invite_exists_sql),
      update_invite_(connection, sql::update_invite_sql),
      move_uses_(connection, sql::move_uses_sql),
      pinned_(connection, sql::username_pinned_sql),
      delete_over_(connection, sql::delete_over_sql),
      find_redemption_(connection, sql::find_redemption_sql),
      put_redemption_(connection, sql::put_redemption_sql),
      delete_redemption_(connection, sql::delete_redemption_sql),
      redeemer_reserved_(connection, sql::redeemer_reserved_sql),
      redeemer_committed_(connection, sql::redeemer_committed_sql),
      find_request_(connection, sql::find_idempotency_key_sql),
      put_request_(connection, sql::put_idempotency_key_sql),
      forget_requests_(connection, sql::forget_idempotency_keys_sql),
      put_origin_(connection, sql::put_origin_sql),
      freeze_(connection, sql::freeze_sql),
      unfreeze_(connection, sql::unfreeze_sql),
      add_event_(connection, sql::add_event_sql),
      prune_events_(connection, sql::prune_events_sql) {}

void WriteTransaction::begin() {
  looked_up_.clear();
  known_states_.clear();
}

const domain::ApiKey* WriteTransaction::find_key(const std::string& id) {
  auto known = looked_up_.find(id);
  if (known == looked_up_.end()) known = looked_up_.emplace(id, keys_.find(id)).first;
  return known->second ? &*known->second : nullptr;
}

void WriteTransaction::insert_key(const domain::ApiKey& key) {
  const std::string more_hosts = lines_of(key.more_hosts);
  const auto quota = quota_columns(key);
  insert_key_.run(key.id, hosts_.intern(key.host), filled(key.name), std::int64_t{key.scopes.bits()},
                  std::int64_t{key.methods.bits()}, millis(key.created_at), millis(key.expires_at),
                  millis(key.last_used_at), Bytes(key.digest), filled(more_hosts), quota.invites,
                  quota.period, quota.since, quota.used);
  looked_up_.erase(key.id);
}

void WriteTransaction::delete_key(const std::string& id) {
  delete_key_.run(id);
  looked_up_.erase(id);
}

void WriteTransaction::touch_key(const std::string& id, domain::Timestamp last_used_at) {
  touch_key_.run(id, millis(last_used_at));
  looked_up_.at(id)->last_used_at = last_used_at;
}

void WriteTransaction::put_quota_use(const std::string& id, const domain::QuotaUse& use) {
  put_quota_use_.run(id, millis(use.since), std::int64_t{use.invites});
  looked_up_.at(id)->quota_use = use;
}

std::optional<domain::Invite> WriteTransaction::find_invite(domain::InviteId id) { return invites_.find(id); }

bool WriteTransaction::insert_invite(const domain::Invite& invite) {
  auto host = hosts_.find(invite.host);
  if (!host) {
    // Looked at first: a refused invite must not leave a new host behind.
    if (invite_exists_.query(row_id(invite.id)).next()) return false;
    host = hosts_.intern(invite.host);
  }
  const std::string groups = lines_of(invite.groups);
  const std::string roles = lines_of(invite.roles);
  const std::string labels = lines_of_pairs(invite.labels);
  insert_invite_.run(row_id(invite.id), *host, code_of(invite.kind), column_of(invite.uses_allowed),
                     std::int64_t{invite.uses_committed}, std::int64_t{invite.uses_reserved},
                     millis(invite.revoked_at), millis(invite.expires_at), millis(invite.created_at),
                     code_of(invite.source), filled(invite.source_detail), text_of(invite.username),
                     text_of(invite.inviter), filled(groups), filled(roles), filled(invite.note),
                     filled(labels), live_until(invite, counts(invite.host)));
  return connection_.changes() > 0;
}

void WriteTransaction::update_invite(const domain::Invite& invite) {
  const std::string groups = lines_of(invite.groups);
  const std::string roles = lines_of(invite.roles);
  const std::string labels = lines_of_pairs(invite.labels);
  update_invite_.run(row_id(invite.id), column_of(invite.uses_allowed), millis(invite.expires_at),
                     millis(invite.revoked_at), filled(groups), filled(roles), filled(invite.note),
                     filled(labels), live_until(invite, counts(invite.host)));
}

void WriteTransaction::move_uses(domain::InviteId id, int reserved, int committed) {
  move_uses_.run(row_id(id), std::int64_t{reserved}, std::int64_t{committed});
}

bool WriteTransaction::is_pinned(const domain::Localpart& username, const domain::DomainName& host,
                                 domain::InviteId except, domain::Timestamp now) {
  const auto number = hosts_.find(host);
  return number && pinned_.query(username.str(), *number, row_id(except), millis(now)).next();
}

bool WriteTransaction::take_expiry(domain::InviteId id, domain::Timestamp now) {
  return statistics_.take_expiry(id, now);
}

std::optional<domain::Redemption> WriteTransaction::find_redemption(const domain::Use& use) {
  Rows rows = find_redemption_.query(row_id(use.first), use.second);
  if (!rows.next()) return std::nullopt;
  return read_redemption(rows);
}

void WriteTransaction::put_redemption(const domain::Redemption& redemption) {
  const std::string redeemer = redemption.redeemer.str();
  put_redemption_.run(row_id(redemption.invite), redemption.holder, redeemer, code_of(redemption.purpose),
                      millis(redemption.reserved_at), millis(redemption.lease_until),
                      millis(redemption.committed_at));
}

void WriteTransaction::delete_redemption(const domain::Use& use) {
  delete_redemption_.run(row_id(use.first), use.second);
}

bool WriteTransaction::is_redeeming(const domain::BareJid& redeemer, const domain::Use& except) {
  const std::string address = redeemer.str();
  return redeemer_reserved_.query(address, row_id(except.first), except.second).next();
}

bool WriteTransaction::has_redeemed(domain::InviteId invite, const domain::BareJid& redeemer) {
  const std::string address = redeemer.str();
  return redeemer_committed_.query(row_id(invite), address).next();
}

std::optional<domain::AnsweredRequest> WriteTransaction::find_request(const domain::RequestName& name) {
  Rows rows = find_request_.query(name.first, name.second);
  if (!rows.next()) return std::nullopt;
  return domain::AnsweredRequest{.request = digest_in(rows.blob(0)),
                                 .invite = {static_cast<std::uint64_t>(rows.integer(1))},
                                 .expires_at = timestamp(rows.integer(2))};
}

void WriteTransaction::put_request(const domain::RequestName& name, const domain::AnsweredRequest& answered,
                                   domain::Timestamp now) {
  forget_requests_.run(millis(now));
  put_request_.run(name.first, name.second, Bytes(answered.request), row_id(answered.invite),
                   millis(answered.expires_at));
}

std::optional<domain::Origin> WriteTransaction::find_origin(const domain::BareJid& account) {
  return origins_.find(account);
}

void WriteTransaction::put_origin(const domain::Origin& origin) {
  const std::string account = origin.account.str();
  const auto inviter = inviter_address(origin);
  put_origin_.run(account, row_id(origin.invite), text_of(inviter), code_of(origin.creator.type),
                  filled(origin.creator.id), millis(origin.registered_at), millis(origin.deleted_at));
}

bool WriteTransaction::is_frozen(const domain::BareJid& account) { return origins_.is_frozen(account); }

void WriteTransaction::set_frozen(const domain::BareJid& account, bool frozen, domain::Timestamp now) {
  const std::string address = account.str();
  if (frozen) return freeze_.run(address, millis(now));
  unfreeze_.run(address);
}

const domain::HostState* WriteTransaction::find_host_state(const domain::DomainName& host) {
  auto known = known_states_.find(host);
  if (known == known_states_.end()) known = known_states_.emplace(host, host_states_.find(host)).first;
  return known->second ? &*known->second : nullptr;
}

void WriteTransaction::put_host_state(const domain::HostState& state) {
  host_states_.put(state);
  known_states_.erase(state.host);
}

void WriteTransaction::begin_counting(const domain::DomainName& host, domain::Timestamp now) {
  host_states_.begin_counting(host, now);
}

std::uint32_t WriteTransaction::count_live(const domain::DomainName& host, domain::Timestamp now,
                                           std::uint32_t enough) {
  return host_states_.count_live(host, now, enough);
}

bool WriteTransaction::counts(const domain::DomainName& host) {
  const auto* const state = find_host_state(host);
  return state != nullptr && state->live_max;
}

std::optional<domain::Webhook> WriteTransaction::find_webhook(const std::string& id) {
  return webhooks_.find(id);
}

void WriteTransaction::put_webhook(const domain::Webhook& webhook) { webhooks_.put(webhook); }

void WriteTransaction::delete_webhook(const std::string& id) { webhooks_.remove(id); }

void WriteTransaction::put_delivery(const domain::Delivery& delivery) { webhooks_.put(delivery); }

void WriteTransaction::add_counts(const domain::DayCounts& counts) { statistics_.add(counts); }

bool WriteTransaction::add_openings(const domain::InviteOpenings& openings) {
  return statistics_.add(openings);
}

void WriteTransaction::add_event(const domain::Event& event) {
  const std::string data = lines_of_pairs(event.data);
  add_event_.run(millis(event.time), hosts_.intern(event.host), code_of(event.type),
                 code_of(event.actor.type), filled(event.actor.id), event.object, filled(data));
}

std::uint32_t WriteTransaction::prune_events(domain::Timestamp before, std::uint32_t limit) {
  prune_events_.run(millis(before), std::int64_t{limit});
  return static_cast<std::uint32_t>(connection_.changes());
}

std::uint32_t WriteTransaction::prune(const std::vector<domain::InviteId>& invites,
                                      domain::Timestamp over_before) {
  std::uint32_t pruned = 0;
  for (const domain::InviteId id : invites) {
    delete_over_.run(row_id(id), millis(over_before));
    if (connection_.changes() > 0) ++pruned;
  }
  return pruned;
}

}  // namespace usher::store::sqlite
