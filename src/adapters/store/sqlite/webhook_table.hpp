#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/store/sqlite/host_table.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// Endpoints that are told of events, and what became of these, in lists.
class WebhookLists {
 public:
  WebhookLists(Connection& connection, HostTable& hosts);

  std::vector<domain::Webhook> of_host(const std::optional<domain::DomainName>& host);
  std::vector<domain::Delivery> deliveries(const domain::DeliveryFilter& filter);

 private:
  HostTable& hosts_;
  Statement list_;
  Statement deliveries_;
  Statement waiting_;
};

/// The same rows, changed within a transaction.
class WebhookWrites {
 public:
  WebhookWrites(Connection& connection, HostTable& hosts);

  std::optional<domain::Webhook> find(const std::string& id);
  void put(const domain::Webhook& webhook);
  void remove(const std::string& id);
  void put(const domain::Delivery& delivery);
  /// Forgets what was over before `before`, at most `limit`. Gives how many.
  std::uint32_t prune(domain::Timestamp before, std::uint32_t limit);

 private:
  Connection& connection_;
  HostTable& hosts_;
  Statement find_;
  Statement put_;
  Statement remove_;
  Statement put_delivery_;
  Statement prune_;
};

}  // namespace usher::store::sqlite
