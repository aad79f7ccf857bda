#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/store/sqlite/host_state_table.hpp"
#include "adapters/store/sqlite/host_table.hpp"
#include "adapters/store/sqlite/invite_table.hpp"
#include "adapters/store/sqlite/key_table.hpp"
#include "adapters/store/sqlite/origin_table.hpp"
#include "adapters/store/sqlite/statistics_table.hpp"
#include "adapters/store/sqlite/webhook_table.hpp"
#include "domain/rules/transaction.hpp"

namespace usher::store::sqlite {

/// The rows that the rules work on, within the transaction of a group of writes.
class WriteTransaction final : public domain::Transaction {
 public:
  WriteTransaction(Connection& connection, HostTable& hosts);
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  ~WriteTransaction() override = default;

  /// Another transaction begins: other processes may have changed what was looked up.
  void begin();

  const domain::ApiKey* find_key(const std::string& id) override;
  void insert_key(const domain::ApiKey& key) override;
  void delete_key(const std::string& id) override;
  void touch_key(const std::string& id, domain::Timestamp last_used_at) override;
  void put_quota_use(const std::string& id, const domain::QuotaUse& use) override;

  std::optional<domain::Invite> find_invite(domain::InviteId id) override;
  bool insert_invite(const domain::Invite& invite) override;
  void update_invite(const domain::Invite& invite) override;
  void move_uses(domain::InviteId id, int reserved, int committed) override;
  bool is_pinned(const domain::Localpart& username, const domain::DomainName& host, domain::InviteId except,
                 domain::Timestamp now) override;

  bool take_expiry(domain::InviteId id, domain::Timestamp now) override;

  std::optional<domain::Redemption> find_redemption(const domain::Use& use) override;
  void put_redemption(const domain::Redemption& redemption) override;
  void delete_redemption(const domain::Use& use) override;
  bool is_redeeming(const domain::BareJid& redeemer, const domain::Use& except) override;
  bool has_redeemed(domain::InviteId invite, const domain::BareJid& redeemer) override;

  std::optional<domain::AnsweredRequest> find_request(const domain::RequestName& name) override;
  void put_request(const domain::RequestName& name, const domain::AnsweredRequest& answered,
                   domain::Timestamp now) override;

  std::optional<domain::Origin> find_origin(const domain::BareJid& account) override;
  void put_origin(const domain::Origin& origin) override;
  bool is_frozen(const domain::BareJid& account) override;
  void set_frozen(const domain::BareJid& account, bool frozen, domain::Timestamp now) override;

  const domain::HostState* find_host_state(const domain::DomainName& host) override;
  void put_host_state(const domain::HostState& state) override;
  void begin_counting(const domain::DomainName& host, domain::Timestamp now) override;
  std::uint32_t count_live(const domain::DomainName& host, domain::Timestamp now,
                           std::uint32_t enough) override;

  std::optional<domain::Webhook> find_webhook(const std::string& id) override;
  void put_webhook(const domain::Webhook& webhook) override;
  void delete_webhook(const std::string& id) override;
  void put_delivery(const domain::Delivery& delivery) override;

  void add_counts(const domain::DayCounts& counts) override;
  bool add_openings(const domain::InviteOpenings& openings) override;

  void add_event(const domain::Event& event) override;

  std::uint32_t prune_deliveries(domain::Timestamp before, std::uint32_t limit) {
    return webhooks_.prune(before, limit);
  }

  StatisticsWrites& statistics() { return statistics_; }
  /// Forgets events from before `before`, at most `limit`. Gives how many.
  std::uint32_t prune_events(domain::Timestamp before, std::uint32_t limit);
  /// Forgets those of `invites` that were over before `over_before`. Gives how many.
  std::uint32_t prune(const std::vector<domain::InviteId>& invites, domain::Timestamp over_before);

 private:
  /// Whether the live invites of a host are counted.
  bool counts(const domain::DomainName& host);

  Connection& connection_;
  HostTable& hosts_;
  KeyReads keys_;
  InviteReads invites_;
  OriginReads origins_;
  HostStateWrites host_states_;
  WebhookWrites webhooks_;
  StatisticsWrites statistics_;
  /// Each key is looked up once per transaction, however many operations it guards.
  std::unordered_map<std::string, std::optional<domain::ApiKey>> looked_up_;
  /// So is what was set for a host.
  std::map<domain::DomainName, std::optional<domain::HostState>> known_states_;

  Statement insert_key_;
  Statement delete_key_;
  Statement touch_key_;
  Statement put_quota_use_;
  Statement insert_invite_;
  Statement invite_exists_;
  Statement update_invite_;
  Statement move_uses_;
  Statement pinned_;
  Statement delete_over_;
  Statement find_redemption_;
  Statement put_redemption_;
  Statement delete_redemption_;
  Statement redeemer_reserved_;
  Statement redeemer_committed_;
  Statement find_request_;
  Statement put_request_;
  Statement forget_requests_;
  Statement put_origin_;
  Statement freeze_;
  Statement unfreeze_;
  Statement add_event_;
  Statement prune_events_;
};

}  // namespace usher::store::sqlite
