#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/model/api_key.hpp"
#include "domain/model/day_counts.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/event.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/origin.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/webhook.hpp"
#include "domain/rules/transaction.hpp"

namespace usher::store {

/// A webhook's id and the number of an event.
using DeliveryName = std::pair<std::string, std::int64_t>;

/// An invite and a day on which it was opened.
using OpeningsName = std::pair<domain::InviteId, domain::Day>;
/// A host and a day.
using CountsName = std::pair<domain::DomainName, domain::Day>;

/// Which rows operations changed. A key that was deleted and made again is in both sets: first one, then the
/// other.
struct Changes {
  std::set<std::string> keys_inserted;
  std::set<std::string> keys_deleted;
  std::set<std::string> keys_used;
  std::set<std::string> keys_counted;  ///< how far their quotas are used up
  std::set<domain::InviteId> invites_inserted;
  std::set<domain::InviteId> invites_changed;    ///< their counts of uses
  std::set<domain::InviteId> invites_rewritten;  ///< whatever else may change about them
  std::set<domain::InviteId> invites_revived;    ///< of those: which may be pending that were not
  std::set<domain::InviteId> expiries_taken;
  std::set<domain::Use> redemptions_put;
  std::set<domain::Use> redemptions_deleted;
  std::set<domain::RequestName> requests_put;
  std::set<domain::BareJid> origins_put;
  std::set<domain::BareJid> freezes_changed;
  std::set<std::string> webhooks_put;
  std::set<std::string> webhooks_deleted;
  std::map<DeliveryName, domain::Delivery> deliveries_put;
  std::set<domain::DomainName> hosts_put;                          ///< what was set for them
  std::map<domain::DomainName, domain::Timestamp> hosts_to_count;  ///< from when on
  std::map<CountsName, domain::DayCounts> counts_added;
  std::map<OpeningsName, std::uint64_t> openings_added;
  std::vector<domain::Event> events_added;
};

/// Rows in memory, and which of them changed. A store loads the rows that its operations need, has the rules
/// work on them, and writes back what changed.
class WorkingSet final : public domain::Transaction {
 public:
  // Rows as they are before the operations.
  void load(domain::ApiKey key);
  void load(domain::Invite invite);
  void load(domain::Redemption redemption);
  void load(domain::RequestName name, domain::AnsweredRequest request);
  void load(domain::Origin origin);
  void load(domain::Webhook webhook);
  void load(domain::HostState state);
  /// How many invites of a host are pending, where not all of them are loaded.
  void load_live(const domain::DomainName& host, std::uint32_t count) { live_.insert_or_assign(host, count); }
  /// That it is yet to be told when the invite expires.
  void load_untold(domain::InviteId id) { untold_.insert(id); }
  /// That it was opened on that day before.
  void load_opened(domain::InviteId id, domain::Day day) { opened_.emplace(id, day); }
  void load_frozen(domain::BareJid account, domain::Timestamp since);

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

  /// Drops an invite and its redemptions, which counts as no change.
  void forget_invite(domain::InviteId id);

  [[nodiscard]] const std::map<std::string, domain::ApiKey>& keys() const { return keys_; }
  [[nodiscard]] const std::map<domain::InviteId, domain::Invite>& invites() const { return invites_; }
  [[nodiscard]] const std::map<domain::Use, domain::Redemption>& redemptions() const { return redemptions_; }
  [[nodiscard]] const std::map<domain::RequestName, domain::AnsweredRequest>& requests() const {
    return requests_;
  }
  [[nodiscard]] const std::map<domain::BareJid, domain::Origin>& origins() const { return origins_; }
  /// Accounts that may not invite, and since when.
  [[nodiscard]] const std::map<domain::BareJid, domain::Timestamp>& frozen() const { return frozen_; }

  [[nodiscard]] const std::map<std::string, domain::Webhook>& webhooks() const { return webhooks_; }
  [[nodiscard]] const std::map<domain::DomainName, domain::HostState>& host_states() const {
    return host_states_;
  }
  /// Invites of which it is yet to be told when they expire.
  [[nodiscard]] const std::set<domain::InviteId>& untold() const { return untold_; }
  /// Whether invites of a host are counted.
  [[nodiscard]] bool counts(const domain::DomainName& host) const;

  /// What changed since this was asked last.
  [[nodiscard]] Changes take_changes() { return std::exchange(changes_, {}); }

 private:
  domain::Invite& changing(domain::InviteId id);

  std::map<std::string, domain::ApiKey> keys_;
  std::map<domain::InviteId, domain::Invite> invites_;
  std::map<domain::Use, domain::Redemption> redemptions_;
  std::map<domain::RequestName, domain::AnsweredRequest> requests_;
  std::map<domain::BareJid, domain::Origin> origins_;
  std::map<domain::BareJid, domain::Timestamp> frozen_;
  std::map<std::string, domain::Webhook> webhooks_;
  std::map<domain::DomainName, domain::HostState> host_states_;
  std::map<domain::DomainName, std::uint32_t> live_;
  std::set<domain::InviteId> untold_;
  std::set<OpeningsName> opened_;
  Changes changes_;
};

}  // namespace usher::store
