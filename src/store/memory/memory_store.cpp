#include "store/memory/memory_store.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace usher::store {

using core::ApiKey;
using core::Errc;
using core::Error;
using core::Invite;
using core::InviteId;
using core::Redemption;
using core::Result;
using core::Timestamp;
using service::Done;

namespace {

template <class Enum>
bool wanted(const core::EnumSet<Enum>& set, Enum value) {
  return set.empty() || set.contains(value);
}

template <class T>
bool wanted(const std::optional<T>& filter, const std::optional<T>& value) {
  return !filter || filter == value;
}

bool matches(const service::InviteFilter& filter, const Invite& invite) {
  return (!filter.host || *filter.host == invite.host) &&
         wanted(filter.states, invite.state_at(filter.now)) && wanted(filter.kinds, invite.kind) &&
         wanted(filter.inviter, invite.inviter) && wanted(filter.username, invite.username) &&
         (!filter.commanded_by || (invite.source == core::InviteSource::ad_hoc_command &&
                                   invite.source_detail == *filter.commanded_by)) &&
         (!filter.before || invite.id < *filter.before);
}

}  // namespace

void MemoryStore::insert_key(ApiKey key, Done<void> done) {
  bool inserted = false;
  {
    const std::scoped_lock lock(mutex_);
    auto id = key.id;
    inserted = keys_.try_emplace(std::move(id), std::move(key)).second;
  }
  if (inserted) return done({});
  done(std::unexpected(Error{Errc::duplicate_id}));
}

void MemoryStore::find_key(std::string id, Done<std::optional<ApiKey>> done) {
  std::optional<ApiKey> key;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = keys_.find(id); found != keys_.end()) key = found->second;
  }
  done(std::move(key));
}

void MemoryStore::list_keys(core::DomainName host, Done<std::vector<ApiKey>> done) {
  std::vector<ApiKey> keys;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, key] : keys_) {
      if (key.host == host) keys.push_back(key);
    }
  }
  std::ranges::sort(keys, {}, [](const ApiKey& key) { return std::pair(key.created_at, key.id); });
  done(std::move(keys));
}

void MemoryStore::delete_key(core::DomainName host, std::string id, Done<void> done) {
  bool deleted = false;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = keys_.find(id);
    if (found != keys_.end() && found->second.host == host) {
      keys_.erase(found);
      deleted = true;
    }
  }
  if (deleted) return done({});
  done(std::unexpected(Error{Errc::key_not_found}));
}

Result<void> MemoryStore::check_guard(const service::KeyGuard& guard) {
  const auto found = keys_.find(guard.key_id);
  if (found == keys_.end() || found->second.digest != guard.digest || !found->second.usable_at(guard.now)) {
    return std::unexpected(Error{Errc::key_refused});
  }
  found->second.last_used_at = std::chrono::floor<std::chrono::minutes>(guard.now);
  return {};
}

bool MemoryStore::pinned_by_another(const core::DomainName& host, const core::Localpart& username,
                                    InviteId invite, Timestamp now) const {
  return std::ranges::any_of(invites_, [&](const auto& entry) {
    const Invite& other = entry.second;
    return other.id != invite && other.host == host && other.username == username &&
           other.pins_username_at(now);
  });
}

bool MemoryStore::reserved_by_another(const core::BareJid& redeemer, const Use& use) const {
  return std::ranges::any_of(uses_, [&](const auto& entry) {
    return entry.first != use && entry.second.redeemer == redeemer && !entry.second.committed_at;
  });
}

std::optional<Redemption> MemoryStore::held(const Use& use) const {
  const auto found = uses_.find(use);
  return found == uses_.end() ? std::nullopt : std::optional{found->second};
}

Result<void> MemoryStore::insert(Invite invite, const std::optional<service::KeyGuard>& guard) {
  if (guard) {
    if (auto allowed = check_guard(*guard); !allowed) return allowed;
  }
  if (invites_.contains(invite.id)) return std::unexpected(Error{Errc::duplicate_id});
  const bool pins = invite.pins_username_at(invite.created_at);
  if (pins && pinned_by_another(invite.host, *invite.username, invite.id, invite.created_at)) {
    return std::unexpected(Error{Errc::username_reserved});
  }
  const auto id = invite.id;
  invites_.emplace(id, std::move(invite));
  return {};
}

void MemoryStore::insert_invite(Invite invite, std::optional<service::KeyGuard> guard, Done<void> done) {
  const auto inserted = [&] {
    const std::scoped_lock lock(mutex_);
    return insert(std::move(invite), guard);
  }();
  done(inserted);
}

Result<InviteId> MemoryStore::insert_once(Invite invite, const service::KeyGuard& guard,
                                          const service::Idempotency& request) {
  if (auto allowed = check_guard(guard); !allowed) return std::unexpected(allowed.error());
  const auto known = requests_.find({guard.key_id, request.key});
  if (known != requests_.end() && guard.now < known->second.expires_at) {
    if (known->second.request != request.request) return std::unexpected(Error{Errc::idempotency_mismatch});
    return known->second.invite;
  }
  const auto id = invite.id;
  if (auto inserted = insert(std::move(invite), guard); !inserted) return std::unexpected(inserted.error());
  requests_.insert_or_assign(
      {guard.key_id, request.key},
      Remembered{
          .request = request.request, .invite = id, .expires_at = guard.now + service::idempotency_period});
  return id;
}

void MemoryStore::insert_invite_once(Invite invite, service::KeyGuard guard, service::Idempotency request,
                                     Done<InviteId> done) {
  const auto inserted = [&] {
    const std::scoped_lock lock(mutex_);
    return insert_once(std::move(invite), guard, request);
  }();
  done(inserted);
}

void MemoryStore::find_invite(InviteId id, Done<std::optional<Invite>> done) {
  std::optional<Invite> invite;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = invites_.find(id); found != invites_.end()) invite = found->second;
  }
  done(std::move(invite));
}

void MemoryStore::list_invites(service::InviteFilter filter, Done<service::InvitePage> done) {
  service::InvitePage page;
  const std::size_t limit = std::clamp(filter.limit, 1U, service::list_limit_max);
  {
    const std::scoped_lock lock(mutex_);
    for (auto entry = invites_.rbegin(); entry != invites_.rend() && !page.more; ++entry) {
      if (!matches(filter, entry->second)) continue;
      if (page.invites.size() == limit) {
        page.more = true;
      } else {
        page.invites.push_back(entry->second);
      }
    }
  }
  done(std::move(page));
}

void MemoryStore::revoke_invite(InviteId id, Timestamp now, Done<Invite> done) {
  std::optional<Invite> invite;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = invites_.find(id); found != invites_.end()) {
      if (!found->second.revoked_at) found->second.revoked_at = now;
      invite = found->second;
    }
  }
  if (invite) return done(*std::move(invite));
  done(std::unexpected(Error{Errc::invite_not_found}));
}

void MemoryStore::count_invites(Timestamp now, Done<std::vector<service::InviteCount>> done) {
  std::map<std::tuple<core::DomainName, core::InviteKind, core::InviteState>, std::uint64_t> counts;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, invite] : invites_) ++counts[{invite.host, invite.kind, invite.state_at(now)}];
  }
  std::vector<service::InviteCount> list;
  list.reserve(counts.size());
  for (const auto& [key, count] : counts) {
    list.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
  }
  done(std::move(list));
}

void MemoryStore::reserve(core::ReserveRequest request, Done<Redemption> done) {
  const auto reserve = [&]() -> Result<Redemption> {
    const std::scoped_lock lock(mutex_);
    const auto found = invites_.find(request.invite);
    if (found == invites_.end()) return std::unexpected(Error{Errc::invite_not_found});
    Invite& invite = found->second;
    const Use use{request.invite, request.holder};
    const core::ReserveFacts facts{.invite = invite,
                                   .held = held(use),
                                   .username_pinned_elsewhere = pinned_by_another(
                                       invite.host, request.redeemer.local(), invite.id, request.now),
                                   .redeemer_reserved_elsewhere = reserved_by_another(request.redeemer, use)};
    auto decided = core::decide_reserve(facts, request);
    if (!decided) return decided;
    if (!facts.held) ++invite.uses_reserved;
    uses_.insert_or_assign(use, *decided);
    return decided;
  };
  done(reserve());
}

void MemoryStore::commit(InviteId invite, std::string holder, Timestamp now, Done<Redemption> done) {
  const auto commit = [&]() -> Result<Redemption> {
    const std::scoped_lock lock(mutex_);
    const Use use{invite, std::move(holder)};
    const auto before = held(use);
    auto decided = core::decide_commit(before, now);
    if (!decided || before->committed_at) return decided;
    Invite& used = invites_.at(invite);
    --used.uses_reserved;
    ++used.uses_committed;
    uses_.insert_or_assign(use, *decided);
    return decided;
  };
  done(commit());
}

void MemoryStore::release(InviteId invite, std::string holder, Done<void> done) {
  const auto release = [&]() -> Result<void> {
    const std::scoped_lock lock(mutex_);
    const Use use{invite, std::move(holder)};
    if (auto decided = core::decide_release(held(use)); !decided) return decided;
    if (uses_.erase(use) != 0) --invites_.at(invite).uses_reserved;
    return {};
  };
  done(release());
}

void MemoryStore::list_redemptions(InviteId invite, Done<std::vector<Redemption>> done) {
  std::vector<Redemption> list;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [use, redemption] : uses_) {
      if (use.first == invite) list.push_back(redemption);
    }
  }
  std::ranges::sort(list, {}, [](const Redemption& use) { return std::pair(use.reserved_at, use.holder); });
  if (list.size() > service::list_limit_max) list.erase(list.begin() + service::list_limit_max, list.end());
  done(std::move(list));
}

void MemoryStore::list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<Redemption>> done) {
  std::vector<Redemption> list;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [use, redemption] : uses_) {
      if (!redemption.committed_at && redemption.lease_until <= now) list.push_back(redemption);
    }
  }
  std::ranges::sort(list, {}, &Redemption::lease_until);
  if (list.size() > limit) list.erase(list.begin() + limit, list.end());
  done(std::move(list));
}

bool MemoryStore::over_before(const Invite& invite, Timestamp time) const {
  if (invite.uses_reserved > 0) return false;
  if (invite.expires_at < time || (invite.revoked_at && *invite.revoked_at < time)) return true;
  if (!invite.uses_allowed.reached_by(invite.uses_committed)) return false;
  return std::ranges::all_of(uses_, [&](const auto& entry) {
    return entry.first.first != invite.id || entry.second.committed_at < time;
  });
}

void MemoryStore::prune(Timestamp over_before_time, std::uint32_t limit, Done<std::uint32_t> done) {
  std::uint32_t pruned = 0;
  {
    const std::scoped_lock lock(mutex_);
    for (auto entry = invites_.begin(); entry != invites_.end() && pruned < limit;) {
      if (!over_before(entry->second, over_before_time)) {
        ++entry;
        continue;
      }
      const InviteId id = entry->first;
      std::erase_if(uses_, [id](const auto& use) { return use.first.first == id; });
      entry = invites_.erase(entry);
      ++pruned;
    }
  }
  done(pruned);
}

void MemoryStore::check(Done<void> done) { done({}); }

}  // namespace usher::store
