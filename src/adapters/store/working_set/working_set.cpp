#include "adapters/store/working_set/working_set.hpp"

#include <algorithm>

namespace usher::store {

using domain::Invite;
using domain::InviteId;
using domain::Redemption;
using domain::Timestamp;

namespace {

template <class Key, class Value>
std::optional<Value> value_at(const std::map<Key, Value>& rows, const Key& key) {
  const auto found = rows.find(key);
  return found == rows.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace

void WorkingSet::load(domain::ApiKey key) {
  auto id = key.id;
  keys_.insert_or_assign(std::move(id), std::move(key));
}

void WorkingSet::load(Invite invite) {
  const auto id = invite.id;
  invites_.insert_or_assign(id, std::move(invite));
}

void WorkingSet::load(Redemption redemption) {
  domain::Use use{redemption.invite, redemption.holder};
  redemptions_.insert_or_assign(std::move(use), std::move(redemption));
}

void WorkingSet::load(domain::RequestName name, domain::AnsweredRequest request) {
  requests_.insert_or_assign(std::move(name), request);
}

void WorkingSet::load(domain::Origin origin) {
  auto account = origin.account;
  origins_.insert_or_assign(std::move(account), std::move(origin));
}

void WorkingSet::load(domain::Webhook webhook) {
  auto id = webhook.id;
  webhooks_.insert_or_assign(std::move(id), std::move(webhook));
}

void WorkingSet::load(domain::HostState state) {
  auto host = state.host;
  host_states_.insert_or_assign(std::move(host), std::move(state));
}

void WorkingSet::load_frozen(domain::BareJid account, Timestamp since) {
  frozen_.insert_or_assign(std::move(account), since);
}

const domain::ApiKey* WorkingSet::find_key(const std::string& id) {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

void WorkingSet::insert_key(const domain::ApiKey& key) {
  keys_.emplace(key.id, key);
  changes_.keys_inserted.insert(key.id);
}

void WorkingSet::delete_key(const std::string& id) {
  keys_.erase(id);
  changes_.keys_used.erase(id);
  changes_.keys_counted.erase(id);
  if (changes_.keys_inserted.erase(id) == 0) changes_.keys_deleted.insert(id);
}

void WorkingSet::touch_key(const std::string& id, Timestamp last_used_at) {
  keys_.at(id).last_used_at = last_used_at;
  changes_.keys_used.insert(id);
}

void WorkingSet::put_quota_use(const std::string& id, const domain::QuotaUse& use) {
  keys_.at(id).quota_use = use;
  changes_.keys_counted.insert(id);
}

std::optional<Invite> WorkingSet::find_invite(InviteId id) { return value_at(invites_, id); }

bool WorkingSet::insert_invite(const Invite& invite) {
  if (!invites_.try_emplace(invite.id, invite).second) return false;
  changes_.invites_inserted.insert(invite.id);
  untold_.insert(invite.id);
  return true;
}

void WorkingSet::update_invite(const Invite& invite) {
  Invite& here = invites_.at(invite.id);
  const bool restored = here.revoked_at && !invite.revoked_at;
  const bool revives =
      restored || here.expires_at < invite.expires_at || here.uses_allowed != invite.uses_allowed;
  // Of one that expired while it was withdrawn nobody was told.
  if (restored || here.expires_at != invite.expires_at) untold_.insert(invite.id);
  if (revives) changes_.invites_revived.insert(invite.id);
  const auto reserved = here.uses_reserved;
  const auto committed = here.uses_committed;
  here = invite;
  here.uses_reserved = reserved;
  here.uses_committed = committed;
  if (!changes_.invites_inserted.contains(invite.id)) changes_.invites_rewritten.insert(invite.id);
}

void WorkingSet::move_uses(InviteId id, int reserved, int committed) {
  Invite& invite = changing(id);
  invite.uses_reserved += static_cast<std::uint32_t>(reserved);
  invite.uses_committed += static_cast<std::uint32_t>(committed);
}

bool WorkingSet::is_pinned(const domain::Localpart& username, const domain::DomainName& host, InviteId except,
                           Timestamp now) {
  return std::ranges::any_of(invites_, [&](const auto& entry) {
    const Invite& other = entry.second;
    return other.username == username && other.id != except && other.host == host &&
           other.pins_username_at(now);
  });
}

bool WorkingSet::take_expiry(InviteId id, Timestamp now) {
  if (invites_.at(id).expires_at > now || untold_.erase(id) == 0) return false;
  changes_.expiries_taken.insert(id);
  return true;
}

std::optional<Redemption> WorkingSet::find_redemption(const domain::Use& use) {
  return value_at(redemptions_, use);
}

void WorkingSet::put_redemption(const Redemption& redemption) {
  const domain::Use use{redemption.invite, redemption.holder};
  redemptions_.insert_or_assign(use, redemption);
  changes_.redemptions_deleted.erase(use);
  changes_.redemptions_put.insert(use);
}

void WorkingSet::delete_redemption(const domain::Use& use) {
  redemptions_.erase(use);
  changes_.redemptions_put.erase(use);
  changes_.redemptions_deleted.insert(use);
}

bool WorkingSet::is_redeeming(const domain::BareJid& redeemer, const domain::Use& except) {
  return std::ranges::any_of(redemptions_, [&](const auto& entry) {
    return !entry.second.committed_at && entry.second.redeemer == redeemer && entry.first != except;
  });
}

bool WorkingSet::has_redeemed(InviteId invite, const domain::BareJid& redeemer) {
  for (auto entry = redemptions_.lower_bound({invite, {}});
       entry != redemptions_.end() && entry->first.first == invite; ++entry) {
    if (entry->second.committed_at && entry->second.redeemer == redeemer) return true;
  }
  return false;
}

std::optional<domain::AnsweredRequest> WorkingSet::find_request(const domain::RequestName& name) {
  return value_at(requests_, name);
}

void WorkingSet::put_request(const domain::RequestName& name, const domain::AnsweredRequest& answered,
                             Timestamp /*now*/) {
  requests_.insert_or_assign(name, answered);
  changes_.requests_put.insert(name);
}

std::optional<domain::Origin> WorkingSet::find_origin(const domain::BareJid& account) {
  return value_at(origins_, account);
}

void WorkingSet::put_origin(const domain::Origin& origin) {
  origins_.insert_or_assign(origin.account, origin);
  changes_.origins_put.insert(origin.account);
}

bool WorkingSet::is_frozen(const domain::BareJid& account) { return frozen_.contains(account); }

void WorkingSet::set_frozen(const domain::BareJid& account, bool frozen, Timestamp now) {
  if (frozen) {
    frozen_.insert_or_assign(account, now);
  } else {
    frozen_.erase(account);
  }
  changes_.freezes_changed.insert(account);
}

const domain::HostState* WorkingSet::find_host_state(const domain::DomainName& host) {
  const auto found = host_states_.find(host);
  return found == host_states_.end() ? nullptr : &found->second;
}

void WorkingSet::put_host_state(const domain::HostState& state) {
  changes_.hosts_put.insert(state.host);
  if (state.pause || state.live_max) {
    host_states_.insert_or_assign(state.host, state);
  } else {
    host_states_.erase(state.host);
  }
}

void WorkingSet::begin_counting(const domain::DomainName& host, Timestamp now) {
  changes_.hosts_to_count.insert_or_assign(host, now);
}

bool WorkingSet::counts(const domain::DomainName& host) const {
  const auto found = host_states_.find(host);
  return found != host_states_.end() && found->second.live_max.has_value();
}

std::uint32_t WorkingSet::count_live(const domain::DomainName& host, Timestamp now, std::uint32_t enough) {
  const auto is_live = [&](const Invite& invite) {
    return invite.host == host && invite.state_at(now) == domain::InviteState::pending;
  };
  std::uint32_t count = 0;
  const auto loaded = live_.find(host);
  if (loaded == live_.end()) {
    for (const auto& [id, invite] : invites_) {
      if (count < enough && is_live(invite)) ++count;
    }
    return count;
  }
  // Those that ended meanwhile, in the same transaction, still count: that is never too few.
  count = loaded->second;
  for (const auto* ids : {&changes_.invites_inserted, &changes_.invites_revived}) {
    for (const InviteId id : *ids) count += is_live(invites_.at(id)) ? 1 : 0;
  }
  return count;
}

std::optional<domain::Webhook> WorkingSet::find_webhook(const std::string& id) {
  return value_at(webhooks_, id);
}

void WorkingSet::put_webhook(const domain::Webhook& webhook) {
  webhooks_.insert_or_assign(webhook.id, webhook);
  changes_.webhooks_put.insert(webhook.id);
}

void WorkingSet::delete_webhook(const std::string& id) {
  webhooks_.erase(id);
  changes_.webhooks_put.erase(id);
  changes_.webhooks_deleted.insert(id);
  std::erase_if(changes_.deliveries_put, [&](const auto& entry) { return entry.first.first == id; });
}

void WorkingSet::put_delivery(const domain::Delivery& delivery) {
  changes_.deliveries_put.insert_or_assign({delivery.webhook, delivery.event.number}, delivery);
}

void WorkingSet::add_counts(const domain::DayCounts& counts) {
  const domain::DayCounts none{.host = counts.host, .day = counts.day};
  changes_.counts_added.try_emplace({counts.host, counts.day}, none).first->second.add(counts);
}

bool WorkingSet::add_openings(const domain::InviteOpenings& openings) {
  const OpeningsName name{openings.invite, openings.day};
  changes_.openings_added[name] += openings.count;
  return opened_.insert(name).second;
}

void WorkingSet::add_event(const domain::Event& event) { changes_.events_added.push_back(event); }

void WorkingSet::forget_invite(InviteId id) {
  std::erase_if(redemptions_, [id](const auto& entry) { return entry.first.first == id; });
  invites_.erase(id);
  untold_.erase(id);
  std::erase_if(opened_, [id](const OpeningsName& name) { return name.first == id; });
}

Invite& WorkingSet::changing(InviteId id) {
  if (!changes_.invites_inserted.contains(id)) changes_.invites_changed.insert(id);
  return invites_.at(id);
}

}  // namespace usher::store
