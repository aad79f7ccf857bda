#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store/working_set/working_set.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store {

/// What stores in memory hold. As a database, it may be open in several of them.
struct MemoryData {
  std::mutex mutex;
  std::optional<domain::Timestamp> proven_time;
  WorkingSet rows;
  std::vector<domain::Event> events;  ///< by their numbers
  std::int64_t last_event = 0;
  std::map<DeliveryName, domain::Delivery> deliveries;
  std::map<CountsName, domain::DayCounts> day_counts;
  std::map<OpeningsName, std::uint64_t> openings;
  std::int64_t counted_event = 0;  ///< the last one that is added up
};

/// A store that forgets everything when it dies: for tests and fuzzing, where a disk would be in
/// the way. It passes the same contract suite as the real ones, but for what other processes do. Every `Done`
/// is called before the call returns.
class MemoryStore : public domain::Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryData> data = std::make_shared<MemoryData>())
      : data_(std::move(data)) {}

  void insert_key(domain::ApiKey key, domain::Cause cause, domain::Done<void> done) override;
  void update_key(domain::DomainName host, std::string id, domain::KeyChanges changes, domain::Cause cause,
                  domain::Done<domain::ApiKey> done) override;
  void find_key(std::string id, domain::Done<std::optional<domain::ApiKey>> done) override;
  void list_keys(domain::DomainName host, domain::Done<std::vector<domain::ApiKey>> done) override;
  void delete_key(domain::DomainName host, std::string id, domain::Cause cause,
                  domain::Done<void> done) override;
  void note_key_use(domain::KeyGuard guard, domain::Done<void> done) override;

  void insert_invite(domain::Invite invite, std::optional<domain::KeyGuard> guard,
                     domain::Done<void> done) override;
  void insert_invite_once(domain::Invite invite, domain::KeyGuard guard, domain::Idempotency request,
                          domain::Done<domain::InviteId> done) override;
  void insert_invites(std::vector<domain::Invite> invites, domain::KeyGuard guard,
                      std::optional<domain::Idempotency> request,
                      domain::Done<domain::InviteId> done) override;
  void find_invite(domain::InviteId id, domain::Done<std::optional<domain::Invite>> done) override;
  void list_invites(domain::InviteFilter filter, domain::Done<domain::InvitePage> done) override;
  void count_matching(domain::InviteFilter filter, domain::Done<domain::MatchCount> done) override;
  void revoke_invite(domain::InviteId id, domain::Cause cause, domain::Done<domain::Invite> done) override;
  void restore_invite(domain::InviteId id, domain::Cause cause, domain::Done<domain::Invite> done) override;
  void update_invite(domain::InviteId id, domain::InviteChanges changes, domain::Cause cause,
                     domain::Done<domain::Invite> done) override;
  void count_invites(domain::Timestamp now, domain::Done<std::vector<domain::InviteCount>> done) override;

  void reserve(domain::ReserveRequest request, domain::Done<domain::Redemption> done) override;
  void commit(domain::InviteId invite, std::string holder, domain::Timestamp now,
              domain::Done<domain::Redemption> done) override;
  void release(domain::InviteId invite, std::string holder, domain::Timestamp now,
               domain::Done<void> done) override;
  void list_redemptions(domain::InviteId invite, domain::Done<std::vector<domain::Redemption>> done) override;
  void list_overdue(domain::Timestamp now, std::uint32_t limit,
                    domain::Done<std::vector<domain::Redemption>> done) override;

  void prune(domain::Timestamp over_before, std::uint32_t limit, domain::Done<std::uint32_t> done) override;
  void find_origin(domain::BareJid account, domain::Done<std::optional<domain::Origin>> done) override;
  void list_invited(domain::BareJid inviter, std::optional<domain::Localpart> after, std::uint32_t limit,
                    domain::Done<std::vector<domain::Origin>> done) override;
  void find_frozen(domain::BareJid account, domain::Done<bool> done) override;
  void set_frozen(domain::BareJid account, bool frozen, domain::Cause cause,
                  domain::Done<void> done) override;
  void note_deletion(domain::BareJid account, domain::Cause cause, domain::Done<void> done) override;
  void find_host_state(domain::DomainName host, domain::Done<std::optional<domain::HostState>> done) override;
  void list_host_states(domain::Done<std::vector<domain::HostState>> done) override;
  void pause_host(domain::DomainName host, std::optional<domain::Timestamp> until, domain::Cause cause,
                  domain::Done<domain::HostState> done) override;
  void resume_host(domain::DomainName host, domain::Cause cause,
                   domain::Done<domain::HostState> done) override;
  void set_live_max(domain::DomainName host, std::optional<std::uint32_t> live_max, domain::Timestamp now,
                    domain::Done<void> done) override;
  void list_events(domain::EventFilter filter, domain::Done<domain::EventPage> done) override;
  void prune_events(domain::Timestamp before, std::uint32_t limit, domain::Done<std::uint32_t> done) override;

  void insert_webhook(domain::Webhook webhook, domain::Cause cause, domain::Done<void> done) override;
  void list_webhooks(std::optional<domain::DomainName> host,
                     domain::Done<std::vector<domain::Webhook>> done) override;
  void change_webhook(std::string id, domain::WebhookChange change, domain::Cause cause,
                      domain::Done<domain::Webhook> done) override;
  void delete_webhook(domain::DomainName host, std::string id, domain::Cause cause,
                      domain::Done<void> done) override;
  void list_deliveries(domain::DeliveryFilter filter,
                       domain::Done<std::vector<domain::Delivery>> done) override;
  void prune_deliveries(domain::Timestamp before, std::uint32_t limit,
                        domain::Done<std::uint32_t> done) override;

  void tell_expired(domain::Timestamp now, std::uint32_t limit, domain::Done<std::uint32_t> done) override;
  void count_visits(domain::Visits visits, domain::Timestamp now, domain::Done<void> done) override;
  void add_up_events(std::uint32_t limit, domain::Done<std::uint32_t> done) override;
  void list_day_counts(domain::DayFilter filter, domain::Done<std::vector<domain::DayCounts>> done) override;
  void list_openings(domain::InviteId invite,
                     domain::Done<std::vector<domain::InviteOpenings>> done) override;
  void prune_day_counts(domain::Day before, std::uint32_t limit, domain::Done<std::uint32_t> done) override;

  void find_proven_time(domain::Done<std::optional<domain::Timestamp>> done) override;
  void note_proven_time(domain::Timestamp time, domain::Done<void> done) override;
  void check(domain::Done<void> done) override;

 private:
  /// Does something to the rows, one at a time.
  template <class Work>
  auto with_rows(Work&& work);
  [[nodiscard]] bool over_before(const domain::Invite& invite, domain::Timestamp time) const;

  std::shared_ptr<MemoryData> data_;
};

}  // namespace usher::store
