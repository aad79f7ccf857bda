#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store/memory/memory_store.hpp"
#include "adapters/store/memory/with_rows.hpp"
#include "domain/rules/rules.hpp"

namespace usher::store {

using domain::Done;
using domain::Timestamp;

void MemoryStore::insert_webhook(domain::Webhook webhook, domain::Cause cause, Done<void> done) {
  done(with_rows([&] { return domain::rules::insert_webhook(data_->rows, webhook, cause); }));
}

void MemoryStore::list_webhooks(std::optional<domain::DomainName> host,
                                Done<std::vector<domain::Webhook>> done) {
  const auto is_hosts = [&](const domain::Webhook& webhook) { return !host || webhook.host == *host; };
  auto list = with_rows([&] { return rows_where(data_->rows.webhooks(), is_hosts); });
  std::ranges::sort(list, {},
                    [](const domain::Webhook& each) { return std::pair(each.created_at, each.id); });
  done(std::move(list));
}

void MemoryStore::change_webhook(std::string id, domain::WebhookChange change, domain::Cause cause,
                                 Done<domain::Webhook> done) {
  done(with_rows([&] { return domain::rules::change_webhook(data_->rows, id, change, cause); }));
}

void MemoryStore::delete_webhook(domain::DomainName host, std::string id, domain::Cause cause,
                                 Done<void> done) {
  done(with_rows([&] { return domain::rules::delete_webhook(data_->rows, host, id, cause); }));
}

void MemoryStore::list_deliveries(domain::DeliveryFilter filter, Done<std::vector<domain::Delivery>> done) {
  const auto is_wanted = [&](const domain::Delivery& delivery) {
    if (delivery.webhook != filter.webhook) return false;
    if (filter.waiting) return delivery.next_try.has_value();
    if (!filter.states.empty() && !filter.states.contains(delivery.state)) return false;
    return !filter.before || delivery.event.number < *filter.before;
  };
  auto list = with_rows([&] { return rows_where(data_->deliveries, is_wanted); });
  if (filter.waiting) {
    std::ranges::sort(
        list, {}, [](const domain::Delivery& each) { return std::pair(each.next_try, each.event.number); });
  } else {
    std::ranges::reverse(list);
  }
  const std::size_t limit = std::clamp(filter.limit, 1U, domain::list_limit_max);
  if (list.size() > limit) list.erase(list.begin() + static_cast<std::ptrdiff_t>(limit), list.end());
  done(std::move(list));
}

void MemoryStore::prune_deliveries(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) {
  done(with_rows([&] {
    std::uint32_t pruned = 0;
    std::erase_if(data_->deliveries, [&](const auto& entry) {
      const domain::Delivery& delivery = entry.second;
      const bool is_old = pruned < limit && !delivery.next_try && delivery.changed_at < before;
      pruned += is_old ? 1 : 0;
      return is_old;
    });
    return pruned;
  }));
}

}  // namespace usher::store
