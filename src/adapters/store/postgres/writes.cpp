#include "adapters/store/postgres/writes.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {
namespace {

using enum ElementType;

bool plain(const domain::Invite& invite) {
  return !invite.username && !invite.inviter && invite.groups.empty() && invite.roles.empty() &&
         invite.note.empty() && invite.labels.empty() && !invite.revoked_at && invite.uses_committed == 0 &&
         invite.uses_reserved == 0;
}

using Invites = std::vector<const domain::Invite*>;
using Events = std::vector<domain::Event>;

/// @param shown what stands for a host
template <class Shown>
Columns columns_of(const Events& events, ElementType host_type, Shown shown) {
  Columns rows{bigint, host_type, smallint, smallint, text, text, text};
  for (const domain::Event& event : events) {
    rows.add_row(millis(event.time), shown(event.host), code_of(event.type), code_of(event.actor.type),
                 filled(event.actor.id), event.object, filled(lines_of_pairs(event.data)));
  }
  return rows;
}

std::set<std::string_view> names_of(const Invites& invites) {
  std::set<std::string_view> hosts;
  for (const domain::Invite* invite : invites) hosts.insert(invite->host.str());
  return hosts;
}

/// @param keys must be in their table for the invites to be inserted
/// @param events are written where these are
/// @param looked whether it is known what was set for their hosts
Call insert_plain(const Invites& invites, const HostNumbers& hosts, const KeysById& keys,
                  const Events& events, const WorkingSet& working_set, bool looked) {
  Columns rows{bigint, bigint, bigint, integer, integer, smallint, smallint, text, bigint};
  for (const domain::Invite* invite : invites) {
    rows.add_row(row_id(invite->id), millis(invite->expires_at), millis(invite->created_at),
                 hosts.at(invite->host), column_of(invite->uses_allowed), code_of(invite->kind),
                 code_of(invite->source), filled(invite->source_detail),
                 live_until(*invite, working_set.counts(invite->host)));
  }
  Columns told = columns_of(events, integer, [&](const domain::DomainName& host) { return hosts.at(host); });
  Columns guards{text, bigint, bytea};
  for (const auto& [id, key] : keys) guards.add_row(id, millis(key.expires_at), key.digest);
  Columns unknown{text};
  if (!looked) {
    for (const std::string_view host : names_of(invites)) unknown.add_row(host);
  }
  return {Statement::insert_plain_invites,
          parameters(std::move(rows), std::move(guards), std::move(unknown), std::move(told))};
}

Call insert_whole(const Invites& invites, const HostNumbers& hosts, const WorkingSet& working_set) {
  Columns rows{bigint,   bigint, bigint, bigint, integer, integer, integer, integer, smallint,
               smallint, text,   text,   text,   text,    text,    text,    text,    bigint};
  for (const domain::Invite* invite : invites) {
    rows.add_row(row_id(invite->id), millis(invite->expires_at), millis(invite->created_at),
                 millis(invite->revoked_at), hosts.at(invite->host), column_of(invite->uses_allowed),
                 invite->uses_committed, invite->uses_reserved, code_of(invite->kind),
                 code_of(invite->source), filled(invite->source_detail), text_of(invite->username),
                 text_of(invite->inviter), filled(lines_of(invite->groups)), filled(lines_of(invite->roles)),
                 filled(invite->note), filled(lines_of_pairs(invite->labels)),
                 live_until(*invite, working_set.counts(invite->host)));
  }
  return {Statement::insert_invites, parameters(std::move(rows))};
}

Call insert_events(const Events& events) {
  return {Statement::insert_events, parameters(columns_of(events, text, [](const domain::DomainName& host) {
            return std::string_view(host.str());
          }))};
}

Call update_invites(const std::set<domain::InviteId>& changed, const WorkingSet& working_set) {
  Columns rows{bigint, integer, integer, bigint};
  for (const domain::InviteId id : changed) {
    const domain::Invite& invite = working_set.invites().at(id);
    rows.add_row(row_id(id), invite.uses_committed, invite.uses_reserved, millis(invite.revoked_at));
  }
  return {Statement::update_invites, parameters(std::move(rows))};
}

Call rewrite_invites(const std::set<domain::InviteId>& changed, const WorkingSet& working_set) {
  Columns rows{bigint, bigint, bigint, integer, text, text, text, text, bigint};
  for (const domain::InviteId id : changed) {
    const domain::Invite& invite = working_set.invites().at(id);
    rows.add_row(row_id(id), millis(invite.expires_at), millis(invite.revoked_at),
                 column_of(invite.uses_allowed), filled(lines_of(invite.groups)),
                 filled(lines_of(invite.roles)), filled(invite.note), filled(lines_of_pairs(invite.labels)),
                 live_until(invite, working_set.counts(invite.host)));
  }
  return {Statement::rewrite_invites, parameters(std::move(rows))};
}

Call put_origins(const std::set<domain::BareJid>& accounts, const WorkingSet& working_set) {
  Columns rows{bigint, bigint, bigint, smallint, text, text, text};
  for (const domain::BareJid& account : accounts) {
    const domain::Origin& origin = working_set.origins().at(account);
    rows.add_row(row_id(origin.invite), millis(origin.registered_at), millis(origin.deleted_at),
                 code_of(origin.creator.type), account.str(), inviter_address(origin),
                 filled(origin.creator.id));
  }
  return {Statement::put_origins, parameters(std::move(rows))};
}

void change_freezes(std::vector<Call>& calls, const std::set<domain::BareJid>& accounts,
                    const WorkingSet& working_set) {
  Columns frozen{bigint, text};
  Columns unfrozen{text};
  for (const domain::BareJid& account : accounts) {
    const auto found = working_set.frozen().find(account);
    if (found == working_set.frozen().end()) {
      unfrozen.add_row(account.str());
    } else {
      frozen.add_row(millis(found->second), account.str());
    }
  }
  calls.push_back({Statement::unfreeze, parameters(std::move(unfrozen))});
  calls.push_back({Statement::freeze, parameters(std::move(frozen))});
}

Call put_webhooks(const std::set<std::string>& ids, const WorkingSet& working_set) {
  Columns rows{text,   text,   text,   integer, smallint, bytea, bytea,
               bigint, bigint, bigint, bigint,  bigint,   bigint};
  for (const std::string& id : ids) {
    const domain::Webhook& webhook = working_set.webhooks().at(id);
    const auto replaced = replaced_columns(webhook);
    rows.add_row(id, webhook.host.str(), webhook.url, webhook.types.bits(), code_of(webhook.state),
                 Bytes(webhook.seed), replaced.seed, replaced.until, webhook.position.epoch,
                 webhook.position.transaction, webhook.position.number, millis(webhook.failing_since),
                 millis(webhook.created_at));
  }
  return {Statement::put_webhooks, parameters(std::move(rows))};
}

Call put_deliveries(const std::map<DeliveryName, domain::Delivery>& deliveries) {
  Columns rows{text,     bigint,  bigint,  bigint, bigint, smallint,
               smallint, integer, integer, text,   bigint, bigint};
  for (const auto& [name, delivery] : deliveries) {
    rows.add_row(delivery.webhook, delivery.event.number, delivery.event.epoch, delivery.event.transaction,
                 millis(delivery.event_time), code_of(delivery.type), code_of(delivery.state), delivery.tries,
                 column_of(delivery.status), filled(delivery.problem), millis(delivery.next_try),
                 millis(delivery.changed_at));
  }
  return {Statement::put_deliveries, parameters(std::move(rows))};
}

Call delete_webhooks(const std::set<std::string>& deleted) {
  Columns rows{text};
  for (const std::string& id : deleted) rows.add_row(id);
  return {Statement::delete_webhooks, parameters(std::move(rows))};
}

void write_webhooks(std::vector<Call>& calls, const Changes& changes, const WorkingSet& working_set) {
  if (!changes.webhooks_deleted.empty()) calls.push_back(delete_webhooks(changes.webhooks_deleted));
  if (!changes.webhooks_put.empty()) calls.push_back(put_webhooks(changes.webhooks_put, working_set));
  if (!changes.deliveries_put.empty()) calls.push_back(put_deliveries(changes.deliveries_put));
}

/// The ceiling first: what is counted from now on is marked once the rows above are there.
void write_host_states(std::vector<Call>& calls, const Changes& changes, const WorkingSet& working_set) {
  Columns put{text, bigint, smallint, text, text, bigint, integer};
  Columns gone{text};
  for (const domain::DomainName& host : changes.hosts_put) {
    const auto found = working_set.host_states().find(host);
    if (found == working_set.host_states().end()) {
      gone.add_row(host.str());
      continue;
    }
    const auto& [name, pause, live_max] = found->second;
    std::optional<std::int64_t> most;
    if (live_max) most = *live_max;
    if (pause) {
      put.add_row(name.str(), millis(pause->at), code_of(pause->by.type), filled(pause->by.id),
                  filled(pause->reason), millis(pause->until), most);
    } else {
      using Text = std::optional<std::string_view>;
      using Number = std::optional<std::int64_t>;
      put.add_row(name.str(), Number(), Number(), Text(), Text(), Number(), most);
    }
  }
  if (!changes.hosts_put.empty()) {
    calls.push_back({Statement::delete_host_states, parameters(std::move(gone))});
    calls.push_back({Statement::put_host_states, parameters(std::move(put))});
  }
  if (changes.hosts_to_count.empty()) return;
  Columns counted{text, bigint};
  for (const auto& [host, from] : changes.hosts_to_count) counted.add_row(host.str(), millis(from));
  calls.push_back({Statement::begin_counting, parameters(std::move(counted))});
}

Call take_expiries(const std::set<domain::InviteId>& invites) {
  Columns rows{bigint};
  for (const domain::InviteId id : invites) rows.add_row(row_id(id));
  return {Statement::take_expiries, parameters(std::move(rows))};
}

void write_counts(std::vector<Call>& calls, const Changes& changes) {
  Columns days{text, bigint, bigint, bigint, bigint, bigint};
  for (const auto& [name, counts] : changes.counts_added) {
    days.add_row(counts.host.str(), day_number(counts.day), static_cast<std::int64_t>(counts.created),
                 static_cast<std::int64_t>(counts.opened), static_cast<std::int64_t>(counts.forms),
                 static_cast<std::int64_t>(counts.registered));
  }
  Columns openings{bigint, bigint, bigint};
  for (const auto& [name, count] : changes.openings_added) {
    openings.add_row(row_id(name.first), day_number(name.second), static_cast<std::int64_t>(count));
  }
  if (!changes.counts_added.empty())
    calls.push_back({Statement::add_day_counts, parameters(std::move(days))});
  if (!changes.openings_added.empty())
    calls.push_back({Statement::add_openings, parameters(std::move(openings))});
}

Call put_redemptions(const std::set<domain::Use>& uses, const WorkingSet& working_set) {
  Columns rows{bigint, bigint, bigint, bigint, smallint, text, text};
  for (const domain::Use& use : uses) {
    const domain::Redemption& redemption = working_set.redemptions().at(use);
    rows.add_row(row_id(redemption.invite), millis(redemption.reserved_at), millis(redemption.lease_until),
                 millis(redemption.committed_at), code_of(redemption.purpose), redemption.holder,
                 redemption.redeemer.str());
  }
  return {Statement::put_redemptions, parameters(std::move(rows))};
}

Call delete_redemptions(const std::set<domain::Use>& uses) {
  Columns rows{bigint, text};
  for (const auto& [invite, holder] : uses) rows.add_row(row_id(invite), holder);
  return {Statement::delete_redemptions, parameters(std::move(rows))};
}

Call insert_keys(const std::set<std::string>& inserted, const WorkingSet& working_set,
                 const HostNumbers& hosts) {
  Columns rows{text, bigint, bigint, bigint,  integer,  integer, integer,
               text, bytea,  text,   integer, smallint, bigint,  integer};
  for (const std::string& id : inserted) {
    const domain::ApiKey& key = working_set.keys().at(id);
    const auto quota = quota_columns(key);
    rows.add_row(id, millis(key.created_at), millis(key.expires_at), millis(key.last_used_at),
                 hosts.at(key.host), key.scopes.bits(), key.methods.bits(), filled(key.name), key.digest,
                 filled(lines_of(key.more_hosts)), quota.invites, quota.period, quota.since, quota.used);
  }
  return {Statement::insert_keys, parameters(std::move(rows))};
}

Call delete_keys(const std::set<std::string>& deleted) {
  Columns rows{text};
  for (const std::string& id : deleted) rows.add_row(id);
  return {Statement::delete_keys, parameters(std::move(rows))};
}

Call touch_keys(const std::set<std::string>& used, const WorkingSet& working_set) {
  Columns rows{text, bigint};
  for (const std::string& id : used) rows.add_row(id, millis(working_set.keys().at(id).last_used_at));
  return {Statement::touch_keys, parameters(std::move(rows))};
}

Call put_quota_uses(const std::set<std::string>& counted, const WorkingSet& working_set) {
  Columns rows{text, bigint, integer};
  for (const std::string& id : counted) {
    const domain::QuotaUse& use = working_set.keys().at(id).quota_use;
    rows.add_row(id, millis(use.since), use.invites);
  }
  return {Statement::put_quota_uses, parameters(std::move(rows))};
}

void put_requests(std::vector<Call>& calls, const std::set<domain::RequestName>& names,
                  const WorkingSet& working_set) {
  Columns rows{bigint, bigint, text, text, bytea};
  domain::Timestamp latest{};
  for (const domain::RequestName& name : names) {
    const domain::AnsweredRequest& answered = working_set.requests().at(name);
    latest = std::max(latest, answered.expires_at);
    rows.add_row(millis(answered.expires_at), row_id(answered.invite), name.first, name.second,
                 answered.request);
  }
  const auto now = latest - domain::idempotency_period;
  const auto twice = static_cast<std::int64_t>(2 * names.size());
  calls.push_back({Statement::forget_requests, parameters(millis(now), twice)});
  calls.push_back({Statement::put_requests, parameters(std::move(rows))});
}

}  // namespace

std::vector<Call> writes_for(const Changes& changes, const WorkingSet& working_set,
                             const HostNumbers& hosts) {
  std::vector<Call> calls;
  Invites plain_ones;
  Invites others;
  for (const domain::InviteId id : changes.invites_inserted) {
    const domain::Invite& invite = working_set.invites().at(id);
    (plain(invite) ? plain_ones : others).push_back(&invite);
  }
  if (!changes.keys_deleted.empty()) calls.push_back(delete_keys(changes.keys_deleted));
  if (!changes.keys_inserted.empty()) calls.push_back(insert_keys(changes.keys_inserted, working_set, hosts));
  if (!plain_ones.empty()) calls.push_back(insert_plain(plain_ones, hosts, {}, {}, working_set, true));
  if (!others.empty()) calls.push_back(insert_whole(others, hosts, working_set));
  // Before what gives one another time: that is to be told again.
  if (!changes.expiries_taken.empty()) calls.push_back(take_expiries(changes.expiries_taken));
  if (!changes.invites_changed.empty()) calls.push_back(update_invites(changes.invites_changed, working_set));
  if (!changes.invites_rewritten.empty())
    calls.push_back(rewrite_invites(changes.invites_rewritten, working_set));
  if (!changes.redemptions_deleted.empty()) calls.push_back(delete_redemptions(changes.redemptions_deleted));
  if (!changes.redemptions_put.empty())
    calls.push_back(put_redemptions(changes.redemptions_put, working_set));
  if (!changes.requests_put.empty()) put_requests(calls, changes.requests_put, working_set);
  if (!changes.keys_counted.empty()) calls.push_back(put_quota_uses(changes.keys_counted, working_set));
  if (!changes.keys_used.empty()) calls.push_back(touch_keys(changes.keys_used, working_set));
  if (!changes.origins_put.empty()) calls.push_back(put_origins(changes.origins_put, working_set));
  if (!changes.freezes_changed.empty()) change_freezes(calls, changes.freezes_changed, working_set);
  write_host_states(calls, changes, working_set);
  write_webhooks(calls, changes, working_set);
  write_counts(calls, changes);
  if (!changes.events_added.empty()) calls.push_back(insert_events(changes.events_added));
  return calls;
}

bool only_plain_invites(const Changes& changes, const WorkingSet& working_set) {
  return changes.keys_inserted.empty() && changes.keys_deleted.empty() && changes.keys_used.empty() &&
         changes.keys_counted.empty() && changes.invites_changed.empty() &&
         changes.invites_rewritten.empty() && changes.origins_put.empty() &&
         changes.freezes_changed.empty() && changes.webhooks_put.empty() &&
         changes.webhooks_deleted.empty() && changes.deliveries_put.empty() &&
         changes.redemptions_put.empty() && changes.redemptions_deleted.empty() &&
         changes.requests_put.empty() && changes.hosts_put.empty() && changes.hosts_to_count.empty() &&
         std::ranges::all_of(changes.invites_inserted,
                             [&](domain::InviteId id) { return plain(working_set.invites().at(id)); });
}

Call guarded_insertion_of(const Changes& changes, const WorkingSet& working_set, const HostNumbers& hosts) {
  Invites invites;
  for (const domain::InviteId id : changes.invites_inserted) invites.push_back(&working_set.invites().at(id));
  return insert_plain(invites, hosts, working_set.keys(), changes.events_added, working_set, false);
}

}  // namespace usher::store::postgres
