#include "adapters/store/memory/memory_store.hpp"
#include "adapters/store/memory/with_rows.hpp"

#include <algorithm>
#include <chrono>
#include <ranges>
#include <tuple>

#include "adapters/store/columns/columns.hpp"
#include "adapters/store/columns/invite_range.hpp"
#include "adapters/store/memory/filters.hpp"
#include "domain/rules/rules.hpp"
#include "domain/use_cases/event_filter.hpp"

namespace usher::store {

using domain::ApiKey;
using domain::Done;
using domain::Invite;
using domain::InviteId;
using domain::Redemption;
using domain::Timestamp;

namespace {

/// @param events in the order in which they are to be listed
template <class Events>
domain::EventPage page_of(const domain::EventFilter& filter, Events&& events) {
  domain::EventPage page;
  for (const domain::Event& event : events) {
    if (page.events.size() == filter.limit) {
      page.more = true;
      break;
    }
    page.last = event.position;
    if (matches(filter, event)) page.events.push_back(event);
  }
  if (!page.last) page.last = filter.after;
  return page;
}

InvitePlace place_of(const domain::InviteFilter& filter, const Invite& invite) {
  return store::place_of(filter, row_id(invite.id), millis(invite.expires_at));
}

domain::InvitePosition position_of(const domain::InviteFilter& filter, const Invite& invite) {
  return store::position_of(filter, row_id(invite.id), millis(invite.expires_at));
}

/// What a list has left, in its order, whether it matches or not.
template <class Invites>
std::vector<const Invite*> in_order(const domain::InviteFilter& filter, const Invites& invites) {
  const auto range = range_of(filter);
  std::vector<const Invite*> ordered;
  for (const auto& [id, invite] : invites) {
    if (range.holds(place_of(filter, invite))) ordered.push_back(&invite);
  }
  std::ranges::sort(ordered, {}, [&](const Invite* invite) { return place_of(filter, *invite); });
  if (!goes_up(filter.order)) std::ranges::reverse(ordered);
  return ordered;
}

domain::InvitePage page_of(const domain::InviteFilter& filter, const std::vector<const Invite*>& ordered) {
  domain::InvitePage page;
  const std::size_t limit = std::clamp(filter.limit, 1U, domain::list_limit_max);
  std::uint32_t looked_at = 0;
  for (const Invite* const invite : ordered) {
    const bool wanted = matches(filter, *invite);
    if (wanted && page.invites.size() == limit) {
      page.next = position_of(filter, page.invites.back());
      break;
    }
    if (wanted) page.invites.push_back(*invite);
    if (++looked_at < filter.scanned_max) continue;
    page.next = position_of(filter, *invite);
    break;
  }
  return page;
}

}  // namespace

void MemoryStore::insert_key(ApiKey key, domain::Cause cause, Done<void> done) {
  done(with_rows([&] { return domain::rules::insert_key(data_->rows, key, cause); }));
}

void MemoryStore::update_key(domain::DomainName host, std::string id, domain::KeyChanges changes,
                             domain::Cause cause, Done<ApiKey> done) {
  done(with_rows([&] { return domain::rules::update_key(data_->rows, host, id, changes, cause); }));
}

void MemoryStore::find_key(std::string id, Done<std::optional<ApiKey>> done) {
  done(with_rows([&]() -> std::optional<ApiKey> {
    const ApiKey* const key = data_->rows.find_key(id);
    return key == nullptr ? std::nullopt : std::optional(*key);
  }));
}

void MemoryStore::list_keys(domain::DomainName host, Done<std::vector<ApiKey>> done) {
  const auto is_hosts = [&](const ApiKey& key) { return key.is_for(host); };
  auto keys = with_rows([&] { return rows_where(data_->rows.keys(), is_hosts); });
  std::ranges::sort(keys, {}, [](const ApiKey& key) { return std::pair(key.created_at, key.id); });
  done(std::move(keys));
}

void MemoryStore::delete_key(domain::DomainName host, std::string id, domain::Cause cause, Done<void> done) {
  done(with_rows([&] { return domain::rules::delete_key(data_->rows, host, id, cause); }));
}

void MemoryStore::note_key_use(domain::KeyGuard guard, Done<void> done) {
  done(with_rows([&] { return domain::rules::note_key_use(data_->rows, guard); }));
}

void MemoryStore::insert_invite(Invite invite, std::optional<domain::KeyGuard> guard, Done<void> done) {
  done(with_rows([&] { return domain::rules::insert_invite(data_->rows, invite, guard); }));
}

void MemoryStore::insert_invite_once(Invite invite, domain::KeyGuard guard, domain::Idempotency request,
                                     Done<InviteId> done) {
  done(with_rows([&] { return domain::rules::insert_invite_once(data_->rows, invite, guard, request); }));
}

void MemoryStore::insert_invites(std::vector<Invite> invites, domain::KeyGuard guard,
                                 std::optional<domain::Idempotency> request, Done<InviteId> done) {
  done(with_rows([&] { return domain::rules::insert_invites(data_->rows, invites, guard, request); }));
}

void MemoryStore::find_invite(InviteId id, Done<std::optional<Invite>> done) {
  done(with_rows([&] { return data_->rows.find_invite(id); }));
}

void MemoryStore::list_invites(domain::InviteFilter filter, Done<domain::InvitePage> done) {
  done(with_rows([&] { return page_of(filter, in_order(filter, data_->rows.invites())); }));
}

void MemoryStore::count_matching(domain::InviteFilter filter, Done<domain::MatchCount> done) {
  done(with_rows([&] {
    const auto found = std::ranges::count_if(
        data_->rows.invites(), [&](const auto& entry) { return matches(filter, entry.second); });
    return domain::MatchCount{.count = static_cast<std::uint64_t>(found)};
  }));
}

void MemoryStore::revoke_invite(InviteId id, domain::Cause cause, Done<Invite> done) {
  done(with_rows([&] { return domain::rules::revoke_invite(data_->rows, id, cause); }));
}

void MemoryStore::restore_invite(InviteId id, domain::Cause cause, Done<Invite> done) {
  done(with_rows([&] { return domain::rules::restore_invite(data_->rows, id, cause); }));
}

void MemoryStore::update_invite(InviteId id, domain::InviteChanges changes, domain::Cause cause,
                                Done<Invite> done) {
  done(with_rows([&] { return domain::rules::update_invite(data_->rows, id, changes, cause); }));
}

void MemoryStore::count_invites(Timestamp now, Done<std::vector<domain::InviteCount>> done) {
  std::map<std::tuple<domain::DomainName, domain::InviteKind, domain::InviteState>, std::uint64_t> counts;
  {
    const std::scoped_lock lock(data_->mutex);
    for (const auto& [id, invite] : data_->rows.invites())
      ++counts[{invite.host, invite.kind, invite.state_at(now)}];
  }
  std::vector<domain::InviteCount> list;
  list.reserve(counts.size());
  for (const auto& [key, count] : counts) {
    list.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
  }
  done(std::move(list));
}

void MemoryStore::reserve(domain::ReserveRequest request, Done<Redemption> done) {
  done(with_rows([&] { return domain::rules::reserve(data_->rows, request); }));
}

void MemoryStore::commit(InviteId invite, std::string holder, Timestamp now, Done<Redemption> done) {
  done(with_rows([&] { return domain::rules::commit(data_->rows, {invite, holder}, now); }));
}

void MemoryStore::release(InviteId invite, std::string holder, Timestamp now, Done<void> done) {
  done(with_rows([&] { return domain::rules::release(data_->rows, {invite, holder}, now); }));
}

void MemoryStore::list_redemptions(InviteId invite, Done<std::vector<Redemption>> done) {
  const auto is_invites = [&](const Redemption& use) { return use.invite == invite; };
  auto list = with_rows([&] { return rows_where(data_->rows.redemptions(), is_invites); });
  std::ranges::sort(list, {}, [](const Redemption& use) { return std::pair(use.reserved_at, use.holder); });
  if (list.size() > domain::list_limit_max) list.erase(list.begin() + domain::list_limit_max, list.end());
  done(std::move(list));
}

void MemoryStore::list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<Redemption>> done) {
  const auto is_overdue = [&](const Redemption& use) { return !use.committed_at && use.lease_until <= now; };
  auto list = with_rows([&] { return rows_where(data_->rows.redemptions(), is_overdue); });
  std::ranges::sort(list, {}, &Redemption::lease_until);
  if (list.size() > limit) list.erase(list.begin() + limit, list.end());
  done(std::move(list));
}

bool MemoryStore::over_before(const Invite& invite, Timestamp time) const {
  if (invite.uses_reserved > 0) return false;
  if (invite.expires_at < time || (invite.revoked_at && *invite.revoked_at < time)) return true;
  if (!invite.uses_allowed.reached_by(invite.uses_committed)) return false;
  return std::ranges::all_of(data_->rows.redemptions(), [&](const auto& entry) {
    return entry.first.first != invite.id || entry.second.committed_at < time;
  });
}

void MemoryStore::prune(Timestamp over_before_time, std::uint32_t limit, Done<std::uint32_t> done) {
  done(with_rows([&] {
    std::vector<InviteId> over;
    for (const auto& [id, invite] : data_->rows.invites()) {
      if (over.size() < limit && over_before(invite, over_before_time)) over.push_back(id);
    }
    for (const InviteId id : over) {
      data_->rows.forget_invite(id);
      std::erase_if(data_->openings, [id](const auto& entry) { return entry.first.first == id; });
    }
    return static_cast<std::uint32_t>(over.size());
  }));
}

void MemoryStore::find_origin(domain::BareJid account, Done<std::optional<domain::Origin>> done) {
  done(with_rows([&] { return data_->rows.find_origin(account); }));
}

void MemoryStore::list_invited(domain::BareJid inviter, std::optional<domain::Localpart> after,
                               std::uint32_t limit, Done<std::vector<domain::Origin>> done) {
  const auto is_invited = [&](const domain::Origin& origin) {
    return origin.account.domain() == inviter.domain() && origin.inviter == inviter.local() &&
           (!after || domain::BareJid(*after, inviter.domain()).str() < origin.account.str());
  };
  auto list = with_rows([&] { return rows_where(data_->rows.origins(), is_invited); });
  std::ranges::sort(list, {}, [](const domain::Origin& origin) { return origin.account.str(); });
  if (list.size() > limit) list.erase(list.begin() + limit, list.end());
  done(std::move(list));
}

void MemoryStore::find_frozen(domain::BareJid account, Done<bool> done) {
  done(with_rows([&] { return data_->rows.is_frozen(account); }));
}

void MemoryStore::set_frozen(domain::BareJid account, bool frozen, domain::Cause cause, Done<void> done) {
  done(with_rows([&] { return domain::rules::set_frozen(data_->rows, account, frozen, cause); }));
}

void MemoryStore::note_deletion(domain::BareJid account, domain::Cause cause, Done<void> done) {
  done(with_rows([&]() -> domain::Result<void> {
    domain::rules::note_deletion(data_->rows, account, cause);
    return {};
  }));
}

void MemoryStore::list_events(domain::EventFilter filter, Done<domain::EventPage> done) {
  filter.limit = std::clamp(filter.limit, 1U, domain::list_limit_max);
  done(with_rows([&] {
    const auto is_behind = [&](const domain::Event& event) {
      if (!filter.after) return true;
      return filter.order == domain::EventFilter::Order::oldest_first ? *filter.after < event.position
                                                                      : event.position < *filter.after;
    };
    auto behind = data_->events | std::views::filter(is_behind);
    if (filter.order == domain::EventFilter::Order::oldest_first) return page_of(filter, behind);
    return page_of(filter, behind | std::views::reverse);
  }));
}

void MemoryStore::prune_events(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) {
  done(with_rows([&] {
    const auto& events = data_->events;
    std::uint32_t old = 0;
    while (old < limit && old + 1 < events.size() && events[old].time < before) ++old;
    data_->events.erase(events.begin(), events.begin() + old);
    return old;
  }));
}

void MemoryStore::find_proven_time(Done<std::optional<Timestamp>> done) {
  done(with_rows([&] { return data_->proven_time; }));
}

void MemoryStore::note_proven_time(Timestamp time, Done<void> done) {
  with_rows([&] { return data_->proven_time = time; });
  done({});
}

void MemoryStore::check(Done<void> done) { done({}); }

}  // namespace usher::store
