#pragma once

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "adapters/store/memory/memory_store.hpp"

namespace usher::store {

/// Copies of the rows that are wanted.
template <class Key, class Row, class Wanted>
std::vector<Row> rows_where(const std::map<Key, Row>& rows, Wanted is_wanted) {
  std::vector<Row> found;
  for (const auto& [key, row] : rows) {
    if (is_wanted(row)) found.push_back(row);
  }
  return found;
}

/// What operations added goes to where it belongs once one of them is done.
template <class Work>
auto MemoryStore::with_rows(Work&& work) {
  const std::scoped_lock lock(data_->mutex);
  auto outcome = work();
  auto changes = data_->rows.take_changes();
  for (domain::Event& event : changes.events_added) {
    event.position.number = ++data_->last_event;
    data_->events.push_back(std::move(event));
  }
  std::erase_if(data_->deliveries,
                [&](const auto& entry) { return changes.webhooks_deleted.contains(entry.first.first); });
  for (auto& [name, delivery] : changes.deliveries_put)
    data_->deliveries.insert_or_assign(name, std::move(delivery));
  for (const auto& [name, added] : changes.counts_added) {
    const domain::DayCounts none{.host = added.host, .day = added.day};
    data_->day_counts.try_emplace(name, none).first->second.add(added);
  }
  for (const auto& [name, count] : changes.openings_added) data_->openings[name] += count;
  return outcome;
}

}  // namespace usher::store
