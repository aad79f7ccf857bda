#include "adapters/store/postgres/postgres_store.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"
#include "adapters/store/postgres/answers.hpp"
#include "adapters/store/postgres/engine.hpp"
#include "adapters/store/postgres/event_pages.hpp"
#include "adapters/store/postgres/invite_pages.hpp"
#include "adapters/store/postgres/migrations.hpp"
#include "adapters/store/postgres/operations.hpp"
#include "adapters/store/postgres/rows.hpp"
#include "domain/use_cases/invite_ids.hpp"

namespace usher::store::postgres {
namespace {

using domain::Done;
using domain::Result;
using domain::Timestamp;

domain::InviteCount read_count(const Rows& rows, int row) {
  return {.host = stored_or_throw(domain::DomainName::parse(rows.text(row, 0))),
          .kind = from_code<domain::InviteKind>(rows.integer(row, 1)),
          .state = from_code<domain::InviteState>(rows.integer(row, 2)),
          .count = static_cast<std::uint64_t>(rows.integer(row, 3))};
}

domain::InviteId read_id(const Rows& rows, int row) {
  return {static_cast<std::uint64_t>(rows.integer(row, 0))};
}

Timestamp read_time(const Rows& rows, int row) { return timestamp(rows.integer(row, 0)); }

class PostgresStore final : public domain::Store {
 public:
  PostgresStore(const PostgresOptions& options, domain::StoreObserver* observer)
      : engine_(options, observer) {}

  void insert_key(domain::ApiKey key, domain::Cause cause, Done<void> done) override {
    write<void>(InsertKey{std::move(key), std::move(cause)}, std::move(done));
  }

  void find_key(std::string id, Done<std::optional<domain::ApiKey>> done) override {
    engine_.find({Statement::find_key, parameters(id)}, reading_one(&read_key, std::move(done)));
  }

  void list_keys(domain::DomainName host, Done<std::vector<domain::ApiKey>> done) override {
    engine_.find({Statement::list_keys, parameters(host.str())}, reading_list(&read_key, std::move(done)));
  }

  void update_key(domain::DomainName host, std::string id, domain::KeyChanges changes, domain::Cause cause,
                  Done<domain::ApiKey> done) override {
    write<domain::ApiKey>(UpdateKey{std::move(host), std::move(id), std::move(changes), std::move(cause)},
                          std::move(done));
  }

  void delete_key(domain::DomainName host, std::string id, domain::Cause cause, Done<void> done) override {
    write<void>(DeleteKey{std::move(host), std::move(id), std::move(cause)}, std::move(done));
  }

  void note_key_use(domain::KeyGuard guard, Done<void> done) override {
    write<void>(NoteKeyUse{std::move(guard)}, std::move(done));
  }

  void insert_invite(domain::Invite invite, std::optional<domain::KeyGuard> guard, Done<void> done) override {
    write<void>(InsertInvite{std::move(invite), std::move(guard)}, std::move(done));
  }

  void insert_invite_once(domain::Invite invite, domain::KeyGuard guard, domain::Idempotency request,
                          Done<domain::InviteId> done) override {
    write<domain::InviteId>(
        InsertInviteOnce{InsertInvite{std::move(invite), std::move(guard)}, std::move(request)},
        std::move(done));
  }

  void insert_invites(std::vector<domain::Invite> invites, domain::KeyGuard guard,
                      std::optional<domain::Idempotency> request, Done<domain::InviteId> done) override {
    write<domain::InviteId>(InsertInvites{std::move(invites), std::move(guard), std::move(request)},
                            std::move(done));
  }

  void find_invite(domain::InviteId id, Done<std::optional<domain::Invite>> done) override {
    engine_.find({Statement::find_invite, parameters(row_id(id))},
                 reading_one(&read_invite, std::move(done)));
  }

  void list_invites(domain::InviteFilter filter, Done<domain::InvitePage> done) override {
    postgres::list_invites(engine_, filter, std::move(done));
  }

  void count_matching(domain::InviteFilter filter, Done<domain::MatchCount> done) override {
    postgres::count_matching(engine_, std::move(filter), std::move(done));
  }

  void revoke_invite(domain::InviteId id, domain::Cause cause, Done<domain::Invite> done) override {
    write<domain::Invite>(RevokeInvite{id, std::move(cause)}, std::move(done));
  }

  void restore_invite(domain::InviteId id, domain::Cause cause, Done<domain::Invite> done) override {
    write_knowing_name(RestoreInvite{.id = id, .cause = std::move(cause), .pinned = {}}, std::move(done));
  }

  void update_invite(domain::InviteId id, domain::InviteChanges changes, domain::Cause cause,
                     Done<domain::Invite> done) override {
    write_knowing_name(
        UpdateInvite{.id = id, .changes = std::move(changes), .cause = std::move(cause), .pinned = {}},
        std::move(done));
  }

  void count_invites(Timestamp now, Done<std::vector<domain::InviteCount>> done) override {
    engine_.scan({Statement::count_invites, parameters(millis(now))},
                 reading_list(&read_count, std::move(done)));
  }

  void reserve(domain::ReserveRequest request, Done<domain::Redemption> done) override {
    write<domain::Redemption>(Reserve{std::move(request)}, std::move(done));
  }

  void commit(domain::InviteId invite, std::string holder, Timestamp now,
              Done<domain::Redemption> done) override {
    write<domain::Redemption>(Commit{invite, std::move(holder), now}, std::move(done));
  }

  void release(domain::InviteId invite, std::string holder, Timestamp now, Done<void> done) override {
    write<void>(Release{invite, std::move(holder), now}, std::move(done));
  }

  void list_redemptions(domain::InviteId invite, Done<std::vector<domain::Redemption>> done) override {
    const auto limit = std::int64_t{domain::list_limit_max};
    engine_.find({Statement::list_redemptions, parameters(row_id(invite), limit)},
                 reading_list(&read_redemption, std::move(done)));
  }

  void list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<domain::Redemption>> done) override {
    engine_.find({Statement::list_overdue, parameters(millis(now), std::int64_t{limit})},
                 reading_list(&read_redemption, std::move(done)));
  }

  void prune(Timestamp over_before, std::uint32_t limit, Done<std::uint32_t> done) override {
    // Ids grow with time: what was made since then can't have been over by then, and is not looked at.
    const auto first_younger = row_id(domain::InviteIds::first_at(over_before));
    engine_.scan({Statement::prune, parameters(millis(over_before), std::int64_t{limit}, first_younger)},
                 counting(std::move(done)));
  }

  void find_origin(domain::BareJid account, Done<std::optional<domain::Origin>> done) override {
    engine_.find({Statement::find_origin, parameters(account.str())},
                 reading_one(&read_origin, std::move(done)));
  }

  void list_invited(domain::BareJid inviter, std::optional<domain::Localpart> after, std::uint32_t limit,
                    Done<std::vector<domain::Origin>> done) override {
    const std::string behind = after ? domain::BareJid(*after, inviter.domain()).str() : std::string();
    engine_.list({Statement::list_invited, parameters(inviter.str(), behind, std::int64_t{limit})},
                 reading_list(&read_origin, std::move(done)));
  }

  void find_frozen(domain::BareJid account, Done<bool> done) override {
    Columns accounts{ElementType::text};
    accounts.add_row(account.str());
    engine_.find({Statement::find_frozen, parameters(std::move(accounts))},
                 reading<bool>([](const Rows& rows) { return rows.count() > 0; }, std::move(done)));
  }

  void set_frozen(domain::BareJid account, bool frozen, domain::Cause cause, Done<void> done) override {
    write<void>(SetFrozen{std::move(account), frozen, std::move(cause)}, std::move(done));
  }

  void note_deletion(domain::BareJid account, domain::Cause cause, Done<void> done) override {
    write<void>(NoteDeletion{std::move(account), std::move(cause)}, std::move(done));
  }

  void find_host_state(domain::DomainName host, Done<std::optional<domain::HostState>> done) override {
    engine_.find({Statement::find_host_state, parameters(host.str())},
                 reading_one(&read_host_state, std::move(done)));
  }

  void list_host_states(Done<std::vector<domain::HostState>> done) override {
    engine_.find({Statement::find_host_states, {}}, reading_list(&read_host_state, std::move(done)));
  }

  void pause_host(domain::DomainName host, std::optional<Timestamp> until, domain::Cause cause,
                  Done<domain::HostState> done) override {
    write<domain::HostState>(PauseHost{std::move(host), until, std::move(cause)}, std::move(done));
  }

  void resume_host(domain::DomainName host, domain::Cause cause, Done<domain::HostState> done) override {
    write<domain::HostState>(ResumeHost{std::move(host), std::move(cause)}, std::move(done));
  }

  void set_live_max(domain::DomainName host, std::optional<std::uint32_t> live_max, Timestamp now,
                    Done<void> done) override {
    write<void>(SetLiveMax{std::move(host), live_max, now}, std::move(done));
  }

  void list_events(domain::EventFilter filter, Done<domain::EventPage> done) override {
    filter.limit = std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max);
    Call call = list_events_call(filter);
    const auto read = [filter = std::move(filter)](const Rows& rows) {
      return read_event_page(rows, filter);
    };
    engine_.list(std::move(call), reading<domain::EventPage>(read, std::move(done)));
  }

  void prune_events(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) override {
    engine_.scan({Statement::prune_events, parameters(millis(before), std::int64_t{limit})},
                 counting(std::move(done)));
  }

  void insert_webhook(domain::Webhook webhook, domain::Cause cause, Done<void> done) override {
    write<void>(InsertWebhook{std::move(webhook), std::move(cause)}, std::move(done));
  }

  void list_webhooks(std::optional<domain::DomainName> host,
                     Done<std::vector<domain::Webhook>> done) override {
    std::optional<std::string_view> name;
    if (host) name = host->str();
    engine_.find({Statement::list_webhooks, parameters(name)}, reading_list(&read_webhook, std::move(done)));
  }

  void change_webhook(std::string id, domain::WebhookChange change, domain::Cause cause,
                      Done<domain::Webhook> done) override {
    write<domain::Webhook>(ChangeWebhook{std::move(id), std::move(change), std::move(cause)},
                           std::move(done));
  }

  void delete_webhook(domain::DomainName host, std::string id, domain::Cause cause,
                      Done<void> done) override {
    write<void>(DeleteWebhook{std::move(host), std::move(id), std::move(cause)}, std::move(done));
  }

  void list_deliveries(domain::DeliveryFilter filter, Done<std::vector<domain::Delivery>> done) override {
    const auto limit = std::int64_t{std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max)};
    const auto before = filter.before.value_or(std::numeric_limits<std::int64_t>::max());
    Call call = filter.waiting
                    ? Call{Statement::list_waiting_deliveries, parameters(filter.webhook, limit)}
                    : Call{Statement::list_deliveries,
                           parameters(filter.webhook, before, limit, std::int64_t{filter.states.bits()})};
    engine_.list(std::move(call), reading_list(&read_delivery, std::move(done)));
  }

  void prune_deliveries(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) override {
    engine_.scan({Statement::prune_deliveries, parameters(millis(before), std::int64_t{limit})},
                 counting(std::move(done)));
  }

  void tell_expired(Timestamp now, std::uint32_t limit, Done<std::uint32_t> done) override {
    using Ids = std::vector<domain::InviteId>;
    Done<Ids> found = [this, now, done = std::move(done)](Result<Ids> ids) mutable {
      if (!ids) return done(std::unexpected(std::move(ids).error()));
      if (ids->empty()) return done(0U);
      write<std::uint32_t>(TellExpired{*std::move(ids), now}, std::move(done));
    };
    engine_.list({Statement::list_untold, parameters(millis(now), std::int64_t{limit})},
                 reading_list(&read_id, std::move(found)));
  }

  void count_visits(domain::Visits visits, Timestamp now, Done<void> done) override {
    write<void>(CountVisits{std::move(visits), now}, std::move(done));
  }

  /// Like pruning, it may be done twice: the second time there is less to add.
  void add_up_events(std::uint32_t limit, Done<std::uint32_t> done) override {
    const auto read = [](const Rows& rows) { return static_cast<std::uint32_t>(rows.integer(0, 0)); };
    engine_.scan(
        {Statement::add_up_events, parameters(std::int64_t{limit}, code_of(domain::EventType::invite_created),
                                              code_of(domain::EventType::account_created))},
        reading<std::uint32_t>(read, std::move(done)));
  }

  void list_day_counts(domain::DayFilter filter, Done<std::vector<domain::DayCounts>> done) override {
    std::optional<std::string_view> host;
    if (filter.host) host = filter.host->str();
    engine_.list(
        {Statement::list_day_counts, parameters(day_number(filter.from), day_number(filter.until), host)},
        reading_list(&read_day_counts, std::move(done)));
  }

  void list_openings(domain::InviteId invite, Done<std::vector<domain::InviteOpenings>> done) override {
    engine_.list({Statement::list_openings, parameters(row_id(invite))},
                 reading_list(&read_openings, std::move(done)));
  }

  void prune_day_counts(domain::Day before, std::uint32_t limit, Done<std::uint32_t> done) override {
    engine_.scan({Statement::prune_day_counts, parameters(day_number(before), std::int64_t{limit})},
                 counting(std::move(done)));
  }

  void find_proven_time(Done<std::optional<Timestamp>> done) override {
    engine_.find({Statement::find_proven_time, {}}, reading_one(&read_time, std::move(done)));
  }

  /// Like pruning, it may be done twice, and nobody waits for it.
  void note_proven_time(Timestamp time, Done<void> done) override {
    engine_.scan({Statement::note_proven_time, parameters(millis(time))},
                 domain::without_value<Rows>(std::move(done)));
  }

  void check(Done<void> done) override {
    Done<std::optional<domain::Invite>> readable = [this, done = std::move(done)](auto found) mutable {
      if (!found) return done(std::unexpected(std::move(found).error()));
      write<void>(ProveWritable{}, std::move(done));
    };
    find_invite(domain::InviteId{}, std::move(readable));
  }

 private:
  /// Something that may have an invite keep its name from others again. Whose it is stands in it, so that it
  /// is looked up first; it never changes.
  template <class Operation>
  void write_knowing_name(Operation operation, Done<domain::Invite> done) {
    const auto id = operation.id;
    find_invite(id, [this, operation = std::move(operation),
                     done = std::move(done)](Result<std::optional<domain::Invite>> found) mutable {
      if (!found) return done(std::unexpected(std::move(found).error()));
      if (!*found) return done(domain::fail(domain::Errc::invite_not_found));
      operation.host = (*found)->host;
      if ((*found)->username) operation.pinned.emplace(*(*found)->username, (*found)->host);
      write<domain::Invite>(std::move(operation), std::move(done));
    });
  }

  template <class T, class Operation>
  void write(Operation operation, Done<T> done) {
    engine_.write(std::make_unique<QueuedWrite<T, Operation>>(std::move(operation), std::move(done)));
  }

  Engine engine_;
};

}  // namespace

Result<std::unique_ptr<domain::Store>> open_postgres_store(PostgresOptions options,
                                                           domain::StoreObserver* observer) {
  const SetupRetry retry(options.reached);
  if (auto prepared = prepare_database(options.connection, retry, options.key_fingerprint); !prepared) {
    return std::unexpected(std::move(prepared).error());
  }
  return std::make_unique<PostgresStore>(options, observer);
}

}  // namespace usher::store::postgres
