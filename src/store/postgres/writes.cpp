#include <algorithm>
#include <array>

#include "store/columns/codes.hpp"
#include "store/columns/columns.hpp"
#include "store/postgres/exchange.hpp"

namespace usher::store::postgres {
namespace {

std::int64_t number_of(const HostNumbers& hosts, const core::DomainName& host) { return hosts.at(host); }

bool plain(const core::Invite& invite) {
  return !invite.username && !invite.inviter && invite.groups.empty() && invite.roles.empty() &&
         invite.note.empty() && !invite.revoked_at && invite.uses_committed == 0 && invite.uses_reserved == 0;
}

using Invites = std::vector<const core::Invite*>;

/// @param keys must be in their table for the invites to be inserted
Call insert_plain(const Invites& invites, const HostNumbers& hosts, const KeysById& keys) {
  Array id(ElementType::bigint);
  Array expires_at(ElementType::bigint);
  Array created_at(ElementType::bigint);
  Array host(ElementType::integer);
  Array uses_allowed(ElementType::integer);
  Array kind(ElementType::smallint);
  Array source(ElementType::smallint);
  Array source_detail(ElementType::text);
  for (const core::Invite* invite : invites) {
    id.add(row_id(invite->id));
    expires_at.add(millis(invite->expires_at));
    created_at.add(millis(invite->created_at));
    host.add(number_of(hosts, invite->host));
    uses_allowed.add(column_of(invite->uses_allowed));
    kind.add(code_of(invite->kind));
    source.add(code_of(invite->source));
    source_detail.add(filled(invite->source_detail));
  }
  Array key_id(ElementType::text);
  Array key_expires_at(ElementType::bigint);
  Array key_digest(ElementType::bytea);
  for (const auto& [known_id, key] : keys) {
    key_id.add(std::string_view(known_id));
    key_expires_at.add(millis(key.expires_at));
    key_digest.add(Bytes(key.digest));
  }
  return {Statement::insert_plain_invites,
          parameters(std::move(id), std::move(expires_at), std::move(created_at), std::move(host),
                     std::move(uses_allowed), std::move(kind), std::move(source), std::move(source_detail),
                     std::move(key_id), std::move(key_expires_at), std::move(key_digest))};
}

Call insert_whole(const Invites& invites, const HostNumbers& hosts) {
  std::vector<Array> columns;
  for (const ElementType type :
       {ElementType::bigint, ElementType::bigint, ElementType::bigint, ElementType::bigint,
        ElementType::integer, ElementType::integer, ElementType::integer, ElementType::integer,
        ElementType::smallint, ElementType::smallint}) {
    columns.emplace_back(type);
  }
  for (int text = 0; text < 6; ++text) columns.emplace_back(ElementType::text);
  for (const core::Invite* invite : invites) {
    auto column = columns.begin();
    const auto add = [&](const auto& value) { (column++)->add(value); };
    add(row_id(invite->id));
    add(millis(invite->expires_at));
    add(millis(invite->created_at));
    add(millis(invite->revoked_at));
    add(number_of(hosts, invite->host));
    add(column_of(invite->uses_allowed));
    add(std::int64_t{invite->uses_committed});
    add(std::int64_t{invite->uses_reserved});
    add(code_of(invite->kind));
    add(code_of(invite->source));
    add(filled(invite->source_detail));
    add(text_of(invite->username));
    add(text_of(invite->inviter));
    add(filled(std::string_view(lines_of(invite->groups))));
    add(filled(std::string_view(lines_of(invite->roles))));
    add(filled(invite->note));
  }
  Parameters all;
  for (Array& column : columns) all.add(std::move(column));
  return {Statement::insert_invites, std::move(all)};
}

Call update_invites(const std::set<core::InviteId>& changed, const Tables& tables) {
  Array id(ElementType::bigint);
  Array committed(ElementType::integer);
  Array reserved(ElementType::integer);
  Array revoked_at(ElementType::bigint);
  for (const core::InviteId invite_id : changed) {
    const core::Invite& invite = tables.invites().at(invite_id);
    id.add(row_id(invite_id));
    committed.add(std::int64_t{invite.uses_committed});
    reserved.add(std::int64_t{invite.uses_reserved});
    revoked_at.add(millis(invite.revoked_at));
  }
  return {Statement::update_invites,
          parameters(std::move(id), std::move(committed), std::move(reserved), std::move(revoked_at))};
}

Call put_redemptions(const std::set<Use>& uses, const Tables& tables) {
  Array invite(ElementType::bigint);
  Array reserved_at(ElementType::bigint);
  Array lease_until(ElementType::bigint);
  Array committed_at(ElementType::bigint);
  Array purpose(ElementType::smallint);
  Array holder(ElementType::text);
  Array redeemer(ElementType::text);
  for (const Use& use : uses) {
    const core::Redemption& redemption = tables.redemptions().at(use);
    invite.add(row_id(redemption.invite));
    reserved_at.add(millis(redemption.reserved_at));
    lease_until.add(millis(redemption.lease_until));
    committed_at.add(millis(redemption.committed_at));
    purpose.add(code_of(redemption.purpose));
    holder.add(std::string_view(redemption.holder));
    redeemer.add(std::string_view(redemption.redeemer.str()));
  }
  return {Statement::put_redemptions,
          parameters(std::move(invite), std::move(reserved_at), std::move(lease_until),
                     std::move(committed_at), std::move(purpose), std::move(holder), std::move(redeemer))};
}

Call delete_redemptions(const std::set<Use>& uses) {
  Array invite(ElementType::bigint);
  Array holder(ElementType::text);
  for (const Use& use : uses) {
    invite.add(row_id(use.first));
    holder.add(std::string_view(use.second));
  }
  return {Statement::delete_redemptions, parameters(std::move(invite), std::move(holder))};
}

Call insert_keys(const std::set<std::string>& inserted, const Tables& tables, const HostNumbers& hosts) {
  Array id(ElementType::text);
  Array created_at(ElementType::bigint);
  Array expires_at(ElementType::bigint);
  Array last_used_at(ElementType::bigint);
  Array host(ElementType::integer);
  Array scopes(ElementType::integer);
  Array methods(ElementType::integer);
  Array name(ElementType::text);
  Array digest(ElementType::bytea);
  for (const std::string& key_id : inserted) {
    const core::ApiKey& key = tables.keys().at(key_id);
    id.add(std::string_view(key.id));
    created_at.add(millis(key.created_at));
    expires_at.add(millis(key.expires_at));
    last_used_at.add(millis(key.last_used_at));
    host.add(number_of(hosts, key.host));
    scopes.add(std::int64_t{key.scopes.bits()});
    methods.add(std::int64_t{key.methods.bits()});
    name.add(filled(key.name));
    digest.add(Bytes(key.digest));
  }
  return {Statement::insert_keys, parameters(std::move(id), std::move(created_at), std::move(expires_at),
                                             std::move(last_used_at), std::move(host), std::move(scopes),
                                             std::move(methods), std::move(name), std::move(digest))};
}

Call delete_keys(const std::set<std::string>& deleted) {
  Array id(ElementType::text);
  for (const std::string& key_id : deleted) id.add(std::string_view(key_id));
  return {Statement::delete_keys, parameters(std::move(id))};
}

Call touch_keys(const std::set<std::string>& used, const Tables& tables) {
  Array id(ElementType::text);
  Array last_used_at(ElementType::bigint);
  for (const std::string& key_id : used) {
    id.add(std::string_view(key_id));
    last_used_at.add(millis(tables.keys().at(key_id).last_used_at));
  }
  return {Statement::touch_keys, parameters(std::move(id), std::move(last_used_at))};
}

void put_requests(std::vector<Call>& calls, const std::set<RequestName>& names, const Tables& tables) {
  Array expires_at(ElementType::bigint);
  Array invite(ElementType::bigint);
  Array api_key(ElementType::text);
  Array key(ElementType::text);
  Array request(ElementType::bytea);
  core::Timestamp latest{};
  for (const RequestName& name : names) {
    const AnsweredRequest& answered = tables.requests().at(name);
    latest = std::max(latest, answered.expires_at);
    expires_at.add(millis(answered.expires_at));
    invite.add(row_id(answered.invite));
    api_key.add(std::string_view(name.first));
    key.add(std::string_view(name.second));
    request.add(Bytes(answered.request));
  }
  const auto now = latest - service::idempotency_period;
  const auto twice = static_cast<std::int64_t>(2 * names.size());
  calls.push_back({Statement::forget_requests, parameters(millis(now), twice)});
  calls.push_back(
      {Statement::put_requests, parameters(std::move(expires_at), std::move(invite), std::move(api_key),
                                           std::move(key), std::move(request))});
}

}  // namespace

std::vector<Call> writes_for(const Changes& changes, const Tables& tables, const HostNumbers& hosts) {
  std::vector<Call> calls;
  Invites plain_ones;
  Invites others;
  for (const core::InviteId id : changes.invites_inserted) {
    const core::Invite& invite = tables.invites().at(id);
    (plain(invite) ? plain_ones : others).push_back(&invite);
  }
  if (!changes.keys_deleted.empty()) calls.push_back(delete_keys(changes.keys_deleted));
  if (!changes.keys_inserted.empty()) calls.push_back(insert_keys(changes.keys_inserted, tables, hosts));
  if (!plain_ones.empty()) calls.push_back(insert_plain(plain_ones, hosts, {}));
  if (!others.empty()) calls.push_back(insert_whole(others, hosts));
  if (!changes.invites_changed.empty()) calls.push_back(update_invites(changes.invites_changed, tables));
  if (!changes.redemptions_deleted.empty()) calls.push_back(delete_redemptions(changes.redemptions_deleted));
  if (!changes.redemptions_put.empty()) calls.push_back(put_redemptions(changes.redemptions_put, tables));
  if (!changes.requests_put.empty()) put_requests(calls, changes.requests_put, tables);
  if (!changes.keys_used.empty()) calls.push_back(touch_keys(changes.keys_used, tables));
  return calls;
}

bool only_plain_invites(const Changes& changes, const Tables& tables) {
  return changes.keys_inserted.empty() && changes.keys_deleted.empty() && changes.keys_used.empty() &&
         changes.invites_changed.empty() && changes.redemptions_put.empty() &&
         changes.redemptions_deleted.empty() && changes.requests_put.empty() &&
         std::ranges::all_of(changes.invites_inserted,
                             [&](core::InviteId id) { return plain(tables.invites().at(id)); });
}

Call guarded_insertion_of(const std::set<core::InviteId>& inserted, const Tables& tables,
                          const HostNumbers& hosts) {
  Invites invites;
  for (const core::InviteId id : inserted) invites.push_back(&tables.invites().at(id));
  return insert_plain(invites, hosts, tables.keys());
}

}  // namespace usher::store::postgres
