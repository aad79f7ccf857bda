#include "adapters/store/sqlite/webhook_table.hpp"

#include <algorithm>
#include <limits>

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"
#include "adapters/store/sqlite/rows.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

WebhookLists::WebhookLists(Connection& connection, HostTable& hosts)
    : hosts_(hosts),
      list_(connection, sql::list_webhooks_sql),
      deliveries_(connection, sql::list_deliveries_sql),
      waiting_(connection, sql::list_waiting_deliveries_sql) {}

std::vector<domain::Webhook> WebhookLists::of_host(const std::optional<domain::DomainName>& host) {
  std::vector<domain::Webhook> webhooks;
  std::optional<std::int64_t> number;
  if (host) {
    number = hosts_.find(*host);
    if (!number) return webhooks;
  }
  Rows rows = list_.query(number);
  while (rows.next()) webhooks.push_back(read_webhook(rows, hosts_));
  return webhooks;
}

std::vector<domain::Delivery> WebhookLists::deliveries(const domain::DeliveryFilter& filter) {
  const auto limit = std::int64_t{std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max)};
  const auto before = filter.before.value_or(std::numeric_limits<std::int64_t>::max());
  std::vector<domain::Delivery> deliveries;
  Rows rows = filter.waiting
                  ? waiting_.query(filter.webhook, limit)
                  : deliveries_.query(filter.webhook, before, limit, std::int64_t{filter.states.bits()});
  while (rows.next()) deliveries.push_back(read_delivery(rows));
  return deliveries;
}

WebhookWrites::WebhookWrites(Connection& connection, HostTable& hosts)
    : connection_(connection),
      hosts_(hosts),
      find_(connection, sql::find_webhook_sql),
      put_(connection, sql::put_webhook_sql),
      remove_(connection, sql::delete_webhook_sql),
      put_delivery_(connection, sql::put_delivery_sql),
      prune_(connection, sql::prune_deliveries_sql) {}

std::optional<domain::Webhook> WebhookWrites::find(const std::string& id) {
  Rows rows = find_.query(id);
  if (!rows.next()) return std::nullopt;
  return read_webhook(rows, hosts_);
}

void WebhookWrites::put(const domain::Webhook& webhook) {
  const auto replaced = replaced_columns(webhook);
  put_.run(webhook.id, hosts_.intern(webhook.host), webhook.url, std::int64_t{webhook.types.bits()},
           code_of(webhook.state), Bytes(webhook.seed), replaced.seed, replaced.until,
           webhook.position.number, millis(webhook.failing_since), millis(webhook.created_at));
}

void WebhookWrites::remove(const std::string& id) { remove_.run(id); }

void WebhookWrites::put(const domain::Delivery& delivery) {
  put_delivery_.run(delivery.webhook, delivery.event.number, millis(delivery.event_time),
                    code_of(delivery.type), code_of(delivery.state), std::int64_t{delivery.tries},
                    column_of(delivery.status), filled(delivery.problem), millis(delivery.next_try),
                    millis(delivery.changed_at));
}

std::uint32_t WebhookWrites::prune(domain::Timestamp before, std::uint32_t limit) {
  prune_.run(millis(before), std::int64_t{limit});
  return static_cast<std::uint32_t>(connection_.changes());
}

}  // namespace usher::store::sqlite
