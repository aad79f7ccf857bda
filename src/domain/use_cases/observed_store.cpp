#include "domain/use_cases/observed_store.hpp"

#include <utility>

#include "domain/use_cases/barrier.hpp"

namespace usher::domain {
namespace {

bool is_failure(Errc code) {
  return code == Errc::overloaded || code == Errc::store_full || code == Errc::store_read_only ||
         code == Errc::store_unavailable;
}

class ObservedStore final : public Store {
 public:
  ObservedStore(std::unique_ptr<Store> store, std::vector<StoreOutcomes*> listeners)
      : listeners_(std::move(listeners)), store_(std::move(store)) {}

  void insert_key(ApiKey key, Cause cause, Done<void> done) override {
    store_->insert_key(std::move(key), std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void find_key(std::string id, Done<std::optional<ApiKey>> done) override {
    store_->find_key(std::move(id), told(StoreUse::read, std::move(done)));
  }
  void list_keys(DomainName host, Done<std::vector<ApiKey>> done) override {
    store_->list_keys(std::move(host), told(StoreUse::read, std::move(done)));
  }
  void update_key(DomainName host, std::string id, KeyChanges changes, Cause cause,
                  Done<ApiKey> done) override {
    store_->update_key(std::move(host), std::move(id), std::move(changes), std::move(cause),
                       told(StoreUse::write, std::move(done)));
  }
  void delete_key(DomainName host, std::string id, Cause cause, Done<void> done) override {
    store_->delete_key(std::move(host), std::move(id), std::move(cause),
                       told(StoreUse::write, std::move(done)));
  }
  void note_key_use(KeyGuard guard, Done<void> done) override {
    store_->note_key_use(std::move(guard), told(StoreUse::write, std::move(done)));
  }
  void insert_invite(Invite invite, std::optional<KeyGuard> guard, Done<void> done) override {
    store_->insert_invite(std::move(invite), std::move(guard), told(StoreUse::write, std::move(done)));
  }
  void insert_invite_once(Invite invite, KeyGuard guard, Idempotency request, Done<InviteId> done) override {
    store_->insert_invite_once(std::move(invite), std::move(guard), std::move(request),
                               told(StoreUse::write, std::move(done)));
  }
  void insert_invites(std::vector<Invite> invites, KeyGuard guard, std::optional<Idempotency> request,
                      Done<InviteId> done) override {
    store_->insert_invites(std::move(invites), std::move(guard), std::move(request),
                           told(StoreUse::write, std::move(done)));
  }
  void find_invite(InviteId id, Done<std::optional<Invite>> done) override {
    store_->find_invite(id, told(StoreUse::read, std::move(done)));
  }
  void list_invites(InviteFilter filter, Done<InvitePage> done) override {
    store_->list_invites(std::move(filter), told(StoreUse::read, std::move(done)));
  }
  void count_matching(InviteFilter filter, Done<MatchCount> done) override {
    store_->count_matching(std::move(filter), told(StoreUse::read, std::move(done)));
  }
  void revoke_invite(InviteId id, Cause cause, Done<Invite> done) override {
    store_->revoke_invite(id, std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void restore_invite(InviteId id, Cause cause, Done<Invite> done) override {
    store_->restore_invite(id, std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void update_invite(InviteId id, InviteChanges changes, Cause cause, Done<Invite> done) override {
    store_->update_invite(id, std::move(changes), std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void count_invites(Timestamp now, Done<std::vector<InviteCount>> done) override {
    store_->count_invites(now, told(StoreUse::read, std::move(done)));
  }
  void reserve(ReserveRequest request, Done<Redemption> done) override {
    store_->reserve(std::move(request), told(StoreUse::write, std::move(done)));
  }
  void commit(InviteId invite, std::string holder, Timestamp now, Done<Redemption> done) override {
    Done<Redemption> after = [this, now, done = std::move(done)](Result<Redemption> result) mutable {
      // One that was final before was told of then.
      if (result && result->committed_at == now) tell_final(*result);
      done(std::move(result));
    };
    store_->commit(invite, std::move(holder), now, told(StoreUse::write, std::move(after)));
  }
  void release(InviteId invite, std::string holder, Timestamp now, Done<void> done) override {
    store_->release(invite, std::move(holder), now, told(StoreUse::write, std::move(done)));
  }
  void list_redemptions(InviteId invite, Done<std::vector<Redemption>> done) override {
    store_->list_redemptions(invite, told(StoreUse::read, std::move(done)));
  }
  void list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<Redemption>> done) override {
    store_->list_overdue(now, limit, told(StoreUse::read, std::move(done)));
  }
  void prune(Timestamp over_before, std::uint32_t limit, Done<std::uint32_t> done) override {
    store_->prune(over_before, limit, told_of_some(std::move(done)));
  }
  void find_origin(BareJid account, Done<std::optional<Origin>> done) override {
    store_->find_origin(std::move(account), told(StoreUse::read, std::move(done)));
  }
  void list_invited(BareJid inviter, std::optional<Localpart> after, std::uint32_t limit,
                    Done<std::vector<Origin>> done) override {
    store_->list_invited(std::move(inviter), std::move(after), limit, told(StoreUse::read, std::move(done)));
  }
  void find_frozen(BareJid account, Done<bool> done) override {
    store_->find_frozen(std::move(account), told(StoreUse::read, std::move(done)));
  }
  void set_frozen(BareJid account, bool frozen, Cause cause, Done<void> done) override {
    store_->set_frozen(std::move(account), frozen, std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void note_deletion(BareJid account, Cause cause, Done<void> done) override {
    store_->note_deletion(std::move(account), std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void find_host_state(DomainName host, Done<std::optional<HostState>> done) override {
    store_->find_host_state(std::move(host), told(StoreUse::read, std::move(done)));
  }
  void list_host_states(Done<std::vector<HostState>> done) override {
    store_->list_host_states(told(StoreUse::read, std::move(done)));
  }
  void pause_host(DomainName host, std::optional<Timestamp> until, Cause cause,
                  Done<HostState> done) override {
    store_->pause_host(std::move(host), until, std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void resume_host(DomainName host, Cause cause, Done<HostState> done) override {
    store_->resume_host(std::move(host), std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void set_live_max(DomainName host, std::optional<std::uint32_t> live_max, Timestamp now,
                    Done<void> done) override {
    store_->set_live_max(std::move(host), live_max, now, told(StoreUse::write, std::move(done)));
  }
  void list_events(EventFilter filter, Done<EventPage> done) override {
    store_->list_events(std::move(filter), told(StoreUse::read, std::move(done)));
  }
  void prune_events(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) override {
    store_->prune_events(before, limit, told_of_some(std::move(done)));
  }
  void insert_webhook(Webhook webhook, Cause cause, Done<void> done) override {
    store_->insert_webhook(std::move(webhook), std::move(cause), told(StoreUse::write, std::move(done)));
  }
  void list_webhooks(std::optional<DomainName> host, Done<std::vector<Webhook>> done) override {
    store_->list_webhooks(std::move(host), told(StoreUse::read, std::move(done)));
  }
  void change_webhook(std::string id, WebhookChange change, Cause cause, Done<Webhook> done) override {
    store_->change_webhook(std::move(id), std::move(change), std::move(cause),
                           told(StoreUse::write, std::move(done)));
  }
  void delete_webhook(DomainName host, std::string id, Cause cause, Done<void> done) override {
    store_->delete_webhook(std::move(host), std::move(id), std::move(cause),
                           told(StoreUse::write, std::move(done)));
  }
  void list_deliveries(DeliveryFilter filter, Done<std::vector<Delivery>> done) override {
    store_->list_deliveries(std::move(filter), told(StoreUse::read, std::move(done)));
  }
  void prune_deliveries(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) override {
    store_->prune_deliveries(before, limit, told_of_some(std::move(done)));
  }
  void tell_expired(Timestamp now, std::uint32_t limit, Done<std::uint32_t> done) override {
    store_->tell_expired(now, limit, told_of_some(std::move(done)));
  }
  void count_visits(Visits visits, Timestamp now, Done<void> done) override {
    store_->count_visits(std::move(visits), now, told(StoreUse::write, std::move(done)));
  }
  void add_up_events(std::uint32_t limit, Done<std::uint32_t> done) override {
    store_->add_up_events(limit, told_of_some(std::move(done)));
  }
  void list_day_counts(DayFilter filter, Done<std::vector<DayCounts>> done) override {
    store_->list_day_counts(std::move(filter), told(StoreUse::read, std::move(done)));
  }
  void list_openings(InviteId invite, Done<std::vector<InviteOpenings>> done) override {
    store_->list_openings(invite, told(StoreUse::read, std::move(done)));
  }
  void prune_day_counts(Day before, std::uint32_t limit, Done<std::uint32_t> done) override {
    store_->prune_day_counts(before, limit, told_of_some(std::move(done)));
  }
  void find_proven_time(Done<std::optional<Timestamp>> done) override {
    store_->find_proven_time(told(StoreUse::read, std::move(done)));
  }
  void note_proven_time(Timestamp time, Done<void> done) override {
    store_->note_proven_time(time, told(StoreUse::write, std::move(done)));
  }
  void check(Done<void> done) override { store_->check(told(StoreUse::write, std::move(done))); }

 private:
  template <class T>
  Done<T> told(StoreUse use, Done<T> done) {
    return [this, use, done = std::move(done)](Result<T> result) mutable {
      tell(use, result, true);
      give(std::move(done), std::move(result));
    };
  }

  /// Of pruning: where it finds nothing it writes nothing, which says nothing of writing.
  Done<std::uint32_t> told_of_some(Done<std::uint32_t> done) {
    return [this, done = std::move(done)](Result<std::uint32_t> result) mutable {
      tell(StoreUse::write, result, result.value_or(0) > 0);
      give(std::move(done), std::move(result));
    };
  }

  /// Whoever waits is told by what the callback leaves behind: an HTTP responder that dies answers 500.
  template <class T>
  static void give(Done<T> done, Result<T> result) {
    behind_barrier([&] {
      auto here = std::move(done);
      here(std::move(result));
    });
  }

  template <class T>
  void tell(StoreUse use, const Result<T>& result, bool proves_something) {
    const bool failed = !result && is_failure(result.error().code);
    if (!failed && !proves_something) return;
    for (StoreOutcomes* each : listeners_) {
      behind_barrier([&] { failed ? each->on_failed(use, result.error()) : each->on_done(use); });
    }
  }

  void tell_final(const Redemption& redemption) {
    for (StoreOutcomes* each : listeners_) behind_barrier([&] { each->on_final(redemption); });
  }

  const std::vector<StoreOutcomes*> listeners_;
  std::unique_ptr<Store> store_;  ///< last, so that it goes first: it still answers then
};

}  // namespace

std::unique_ptr<Store> observed(std::unique_ptr<Store> store, std::vector<StoreOutcomes*> listeners) {
  return std::make_unique<ObservedStore>(std::move(store), std::move(listeners));
}

}  // namespace usher::domain
