#include "store/memory/memory_store.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace usher::store {

using core::ApiKey;
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

template <class Work>
auto MemoryStore::with_tables(Work&& work) {
  const std::scoped_lock lock(mutex_);
  auto outcome = work();
  static_cast<void>(tables_.take_changes());  // nobody writes them anywhere
  return outcome;
}

void MemoryStore::insert_key(ApiKey key, Done<void> done) {
  done(with_tables([&] { return tables_.insert_key(key); }));
}

void MemoryStore::find_key(std::string id, Done<std::optional<ApiKey>> done) {
  done(with_tables([&]() -> std::optional<ApiKey> {
    const auto found = tables_.keys().find(id);
    if (found == tables_.keys().end()) return std::nullopt;
    return found->second;
  }));
}

void MemoryStore::list_keys(core::DomainName host, Done<std::vector<ApiKey>> done) {
  auto keys = with_tables([&] {
    std::vector<ApiKey> list;
    for (const auto& [id, key] : tables_.keys()) {
      if (key.host == host) list.push_back(key);
    }
    return list;
  });
  std::ranges::sort(keys, {}, [](const ApiKey& key) { return std::pair(key.created_at, key.id); });
  done(std::move(keys));
}

void MemoryStore::delete_key(core::DomainName host, std::string id, Done<void> done) {
  done(with_tables([&] { return tables_.delete_key(host, id); }));
}

void MemoryStore::insert_invite(Invite invite, std::optional<service::KeyGuard> guard, Done<void> done) {
  done(with_tables([&] { return tables_.insert_invite(std::move(invite), guard); }));
}

void MemoryStore::insert_invite_once(Invite invite, service::KeyGuard guard, service::Idempotency request,
                                     Done<InviteId> done) {
  done(with_tables([&] { return tables_.insert_invite_once(std::move(invite), guard, request); }));
}

void MemoryStore::find_invite(InviteId id, Done<std::optional<Invite>> done) {
  done(with_tables([&]() -> std::optional<Invite> {
    const auto found = tables_.invites().find(id);
    if (found == tables_.invites().end()) return std::nullopt;
    return found->second;
  }));
}

void MemoryStore::list_invites(service::InviteFilter filter, Done<service::InvitePage> done) {
  service::InvitePage page;
  const std::size_t limit = std::clamp(filter.limit, 1U, service::list_limit_max);
  {
    const std::scoped_lock lock(mutex_);
    for (auto entry = tables_.invites().rbegin(); entry != tables_.invites().rend() && !page.more; ++entry) {
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
  done(with_tables([&] { return tables_.revoke_invite(id, now); }));
}

void MemoryStore::count_invites(Timestamp now, Done<std::vector<service::InviteCount>> done) {
  std::map<std::tuple<core::DomainName, core::InviteKind, core::InviteState>, std::uint64_t> counts;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, invite] : tables_.invites())
      ++counts[{invite.host, invite.kind, invite.state_at(now)}];
  }
  std::vector<service::InviteCount> list;
  list.reserve(counts.size());
  for (const auto& [key, count] : counts) {
    list.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
  }
  done(std::move(list));
}

void MemoryStore::reserve(core::ReserveRequest request, Done<Redemption> done) {
  done(with_tables([&] { return tables_.reserve(request); }));
}

void MemoryStore::commit(InviteId invite, std::string holder, Timestamp now, Done<Redemption> done) {
  done(with_tables([&] { return tables_.commit(invite, holder, now); }));
}

void MemoryStore::release(InviteId invite, std::string holder, Done<void> done) {
  done(with_tables([&] { return tables_.release(invite, holder); }));
}

void MemoryStore::list_redemptions(InviteId invite, Done<std::vector<Redemption>> done) {
  std::vector<Redemption> list;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [use, redemption] : tables_.redemptions()) {
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
    for (const auto& [use, redemption] : tables_.redemptions()) {
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
  return std::ranges::all_of(tables_.redemptions(), [&](const auto& entry) {
    return entry.first.first != invite.id || entry.second.committed_at < time;
  });
}

void MemoryStore::prune(Timestamp over_before_time, std::uint32_t limit, Done<std::uint32_t> done) {
  std::uint32_t pruned = 0;
  {
    const std::scoped_lock lock(mutex_);
    std::vector<InviteId> over;
    for (const auto& [id, invite] : tables_.invites()) {
      if (over.size() < limit && over_before(invite, over_before_time)) over.push_back(id);
    }
    for (const InviteId id : over) tables_.forget_invite(id);
    pruned = static_cast<std::uint32_t>(over.size());
  }
  done(pruned);
}

void MemoryStore::check(Done<void> done) { done({}); }

}  // namespace usher::store
