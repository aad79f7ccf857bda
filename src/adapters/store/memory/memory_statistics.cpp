#include <algorithm>
#include <cstddef>
#include <vector>

#include "adapters/store/memory/memory_store.hpp"
#include "adapters/store/memory/with_rows.hpp"
#include "domain/rules/rules.hpp"

namespace usher::store {

using domain::DayCounts;
using domain::Done;
using domain::InviteId;
using domain::Timestamp;

void MemoryStore::tell_expired(Timestamp now, std::uint32_t limit, Done<std::uint32_t> done) {
  done(with_rows([&] {
    const auto expires_at = [&](InviteId id) { return data_->rows.invites().at(id).expires_at; };
    std::vector<InviteId> due;
    for (const InviteId id : data_->rows.untold()) {
      if (expires_at(id) <= now) due.push_back(id);
    }
    std::ranges::stable_sort(due, {}, expires_at);
    if (due.size() > limit) due.erase(due.begin() + limit, due.end());
    domain::rules::tell_expired(data_->rows, due, now);
    return static_cast<std::uint32_t>(due.size());
  }));
}

void MemoryStore::count_visits(domain::Visits visits, Timestamp now, Done<void> done) {
  done(with_rows([&]() -> domain::Result<void> {
    domain::rules::count_visits(data_->rows, visits, now);
    return {};
  }));
}

void MemoryStore::add_up_events(std::uint32_t limit, Done<std::uint32_t> done) {
  done(with_rows([&] {
    std::uint32_t count = 0;
    for (const domain::Event& event : data_->events) {
      if (event.position.number <= data_->counted_event) continue;
      if (count == limit) break;
      ++count;
      data_->counted_event = event.position.number;
      const bool created = event.type == domain::EventType::invite_created;
      const bool registered = event.type == domain::EventType::account_created;
      if (created || registered) {
        data_->rows.add_counts({.host = event.host,
                                .day = domain::day_of(event.time),
                                .created = created ? 1U : 0U,
                                .registered = registered ? 1U : 0U});
      }
    }
    return count;
  }));
}

void MemoryStore::list_day_counts(domain::DayFilter filter, Done<std::vector<DayCounts>> done) {
  done(with_rows([&] {
    auto list = rows_where(data_->day_counts, [&](const DayCounts& counts) {
      return (!filter.host || counts.host == *filter.host) && filter.from <= counts.day &&
             counts.day <= filter.until;
    });
    std::ranges::stable_sort(list, {}, &DayCounts::day);
    return list;
  }));
}

void MemoryStore::list_openings(InviteId invite, Done<std::vector<domain::InviteOpenings>> done) {
  done(with_rows([&] {
    std::vector<domain::InviteOpenings> days;
    for (const auto& [name, count] : data_->openings) {
      if (name.first == invite) days.push_back({.invite = invite, .day = name.second, .count = count});
    }
    return days;
  }));
}

void MemoryStore::prune_day_counts(domain::Day before, std::uint32_t limit, Done<std::uint32_t> done) {
  done(with_rows([&] {
    std::uint32_t pruned = 0;
    std::erase_if(data_->day_counts, [&](const auto& entry) {
      const bool is_old = pruned < limit && entry.first.second < before;
      pruned += is_old ? 1 : 0;
      return is_old;
    });
    return pruned;
  }));
}

}  // namespace usher::store
