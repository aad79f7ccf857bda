#include "adapters/store/sqlite/sqlite_store.hpp"

#include <type_traits>
#include <utility>

#include "adapters/store/sqlite/failure.hpp"
#include "adapters/store/sqlite/file_watch.hpp"
#include "adapters/store/sqlite/open_database.hpp"
#include "adapters/store/sqlite/read_pool.hpp"
#include "adapters/store/sqlite/read_workers.hpp"
#include "adapters/store/sqlite/writer.hpp"
#include "domain/rules/rules.hpp"

namespace usher::store::sqlite {
namespace {

using domain::Done;
using domain::Result;
using domain::Timestamp;
namespace rules = domain::rules;

constexpr std::size_t list_threads = 2;

class SqliteStore final : public domain::Store {
 public:
  SqliteStore(const SqliteOptions& options, const ConnectionOptions& connections,
              domain::StoreObserver* observer)
      : watch_(connections.watch),
        points_(connections, options.readers),
        writer_(std::make_unique<WriteConnection>(connections), {options.waiting_max, options.batch_max},
                observer, options.run_answers, options.before_commit),
        lists_(connections, list_threads) {}

  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;
  /// What either finds may go on to the other: both are there until both have ended.
  ~SqliteStore() override {
    lists_.stop();
    writer_.stop();
  }

  void insert_key(domain::ApiKey key, domain::Cause cause, Done<void> done) override {
    apply<void, &rules::insert_key>(std::move(done), std::move(key), std::move(cause));
  }

  void find_key(std::string id, Done<std::optional<domain::ApiKey>> done) override {
    find<domain::ApiKey>([&](PointReader& reader) { return reader.keys.find(id); }, std::move(done));
  }

  void list_keys(domain::DomainName host, Done<std::vector<domain::ApiKey>> done) override {
    list<std::vector<domain::ApiKey>>(
        [host = std::move(host)](ListReader& reader) { return reader.keys.of_host(host); }, std::move(done));
  }

  void update_key(domain::DomainName host, std::string id, domain::KeyChanges changes, domain::Cause cause,
                  Done<domain::ApiKey> done) override {
    apply<domain::ApiKey, &rules::update_key>(std::move(done), std::move(host), std::move(id),
                                              std::move(changes), std::move(cause));
  }

  void delete_key(domain::DomainName host, std::string id, domain::Cause cause, Done<void> done) override {
    apply<void, &rules::delete_key>(std::move(done), std::move(host), std::move(id), std::move(cause));
  }

  void note_key_use(domain::KeyGuard guard, Done<void> done) override {
    apply<void, &rules::note_key_use>(std::move(done), std::move(guard));
  }

  void insert_invite(domain::Invite invite, std::optional<domain::KeyGuard> guard, Done<void> done) override {
    apply<void, &rules::insert_invite>(std::move(done), std::move(invite), std::move(guard));
  }

  void insert_invite_once(domain::Invite invite, domain::KeyGuard guard, domain::Idempotency request,
                          Done<domain::InviteId> done) override {
    apply<domain::InviteId, &rules::insert_invite_once>(std::move(done), std::move(invite), std::move(guard),
                                                        std::move(request));
  }

  void insert_invites(std::vector<domain::Invite> invites, domain::KeyGuard guard,
                      std::optional<domain::Idempotency> request, Done<domain::InviteId> done) override {
    apply<domain::InviteId, &rules::insert_invites>(std::move(done), std::move(invites), std::move(guard),
                                                    std::move(request));
  }

  void find_invite(domain::InviteId id, Done<std::optional<domain::Invite>> done) override {
    find<domain::Invite>([&](PointReader& reader) { return reader.invites.find(id); }, std::move(done));
  }

  void list_invites(domain::InviteFilter filter, Done<domain::InvitePage> done) override {
    list<domain::InvitePage>(
        [filter = std::move(filter)](ListReader& reader) { return reader.invites.page(filter); },
        std::move(done));
  }

  void count_matching(domain::InviteFilter filter, Done<domain::MatchCount> done) override {
    list<domain::MatchCount>(
        [filter = std::move(filter)](ListReader& reader) -> Result<domain::MatchCount> {
          return reader.invites.count_matching(filter);
        },
        std::move(done));
  }

  void revoke_invite(domain::InviteId id, domain::Cause cause, Done<domain::Invite> done) override {
    apply<domain::Invite, &rules::revoke_invite>(std::move(done), id, std::move(cause));
  }

  void restore_invite(domain::InviteId id, domain::Cause cause, Done<domain::Invite> done) override {
    apply<domain::Invite, &rules::restore_invite>(std::move(done), id, std::move(cause));
  }

  void update_invite(domain::InviteId id, domain::InviteChanges changes, domain::Cause cause,
                     Done<domain::Invite> done) override {
    apply<domain::Invite, &rules::update_invite>(std::move(done), id, std::move(changes), std::move(cause));
  }

  void count_invites(Timestamp now, Done<std::vector<domain::InviteCount>> done) override {
    list<std::vector<domain::InviteCount>>([now](ListReader& reader) { return reader.invites.count(now); },
                                           std::move(done));
  }

  void reserve(domain::ReserveRequest request, Done<domain::Redemption> done) override {
    apply<domain::Redemption, &rules::reserve>(std::move(done), std::move(request));
  }

  void commit(domain::InviteId invite, std::string holder, Timestamp now,
              Done<domain::Redemption> done) override {
    apply<domain::Redemption, &rules::commit>(std::move(done), domain::Use{invite, std::move(holder)}, now);
  }

  void release(domain::InviteId invite, std::string holder, Timestamp now, Done<void> done) override {
    apply<void, &rules::release>(std::move(done), domain::Use{invite, std::move(holder)}, now);
  }

  void list_redemptions(domain::InviteId invite, Done<std::vector<domain::Redemption>> done) override {
    list<std::vector<domain::Redemption>>(
        [invite](ListReader& reader) { return reader.redemptions.of_invite(invite); }, std::move(done));
  }

  void list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<domain::Redemption>> done) override {
    list<std::vector<domain::Redemption>>(
        [now, limit](ListReader& reader) { return reader.redemptions.overdue(now, limit); }, std::move(done));
  }

  /// The search, which may read the whole table, runs beside the writer, which then deletes what
  /// still is over.
  void prune(Timestamp over_before, std::uint32_t limit, Done<std::uint32_t> done) override {
    using Ids = std::vector<domain::InviteId>;
    Done<Ids> found = [this, over_before, done = std::move(done)](Result<Ids> ids) mutable {
      if (!ids) return done(std::unexpected(std::move(ids).error()));
      if (ids->empty()) return done(0U);
      write<std::uint32_t>(
          [over_before, invites = *std::move(ids)](WriteConnection& connection) -> Result<std::uint32_t> {
            return connection.rows.prune(invites, over_before);
          },
          std::move(done));
    };
    list<Ids>([over_before, limit](ListReader& reader) { return reader.invites.over(over_before, limit); },
              std::move(found));
  }

  void find_origin(domain::BareJid account, Done<std::optional<domain::Origin>> done) override {
    find<domain::Origin>([&](PointReader& reader) { return reader.origins.find(account); }, std::move(done));
  }

  void list_invited(domain::BareJid inviter, std::optional<domain::Localpart> after, std::uint32_t limit,
                    Done<std::vector<domain::Origin>> done) override {
    list<std::vector<domain::Origin>>(
        [inviter = std::move(inviter), after = std::move(after), limit](ListReader& reader) {
          return reader.origins.invited_by(inviter, after, limit);
        },
        std::move(done));
  }

  void find_frozen(domain::BareJid account, Done<bool> done) override {
    list<bool>([account = std::move(account)](
                   ListReader& reader) -> Result<bool> { return reader.origins.is_frozen(account); },
               std::move(done));
  }

  void set_frozen(domain::BareJid account, bool frozen, domain::Cause cause, Done<void> done) override {
    apply<void, &rules::set_frozen>(std::move(done), std::move(account), frozen, std::move(cause));
  }

  void note_deletion(domain::BareJid account, domain::Cause cause, Done<void> done) override {
    apply<void, &rules::note_deletion>(std::move(done), std::move(account), std::move(cause));
  }

  void find_host_state(domain::DomainName host, Done<std::optional<domain::HostState>> done) override {
    find<domain::HostState>([&](PointReader& reader) { return reader.host_states.find(host); },
                            std::move(done));
  }

  void list_host_states(Done<std::vector<domain::HostState>> done) override {
    list<std::vector<domain::HostState>>([](ListReader& reader) { return reader.host_states.all(); },
                                         std::move(done));
  }

  void pause_host(domain::DomainName host, std::optional<Timestamp> until, domain::Cause cause,
                  Done<domain::HostState> done) override {
    apply<domain::HostState, &rules::pause_host>(std::move(done), std::move(host), until, std::move(cause));
  }

  void resume_host(domain::DomainName host, domain::Cause cause, Done<domain::HostState> done) override {
    apply<domain::HostState, &rules::resume_host>(std::move(done), std::move(host), std::move(cause));
  }

  void set_live_max(domain::DomainName host, std::optional<std::uint32_t> live_max, Timestamp now,
                    Done<void> done) override {
    apply<void, &rules::set_live_max>(std::move(done), std::move(host), live_max, now);
  }

  void list_events(domain::EventFilter filter, Done<domain::EventPage> done) override {
    list<domain::EventPage>(
        [filter = std::move(filter)](ListReader& reader) { return reader.events.page(filter); },
        std::move(done));
  }

  void prune_events(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) override {
    write<std::uint32_t>(
        [before, limit](WriteConnection& connection) -> Result<std::uint32_t> {
          return connection.rows.prune_events(before, limit);
        },
        std::move(done));
  }

  void insert_webhook(domain::Webhook webhook, domain::Cause cause, Done<void> done) override {
    apply<void, &rules::insert_webhook>(std::move(done), std::move(webhook), std::move(cause));
  }

  void list_webhooks(std::optional<domain::DomainName> host,
                     Done<std::vector<domain::Webhook>> done) override {
    list<std::vector<domain::Webhook>>(
        [host = std::move(host)](ListReader& reader) { return reader.webhooks.of_host(host); },
        std::move(done));
  }

  void change_webhook(std::string id, domain::WebhookChange change, domain::Cause cause,
                      Done<domain::Webhook> done) override {
    apply<domain::Webhook, &rules::change_webhook>(std::move(done), std::move(id), std::move(change),
                                                   std::move(cause));
  }

  void delete_webhook(domain::DomainName host, std::string id, domain::Cause cause,
                      Done<void> done) override {
    apply<void, &rules::delete_webhook>(std::move(done), std::move(host), std::move(id), std::move(cause));
  }

  void list_deliveries(domain::DeliveryFilter filter, Done<std::vector<domain::Delivery>> done) override {
    list<std::vector<domain::Delivery>>(
        [filter = std::move(filter)](ListReader& reader) { return reader.webhooks.deliveries(filter); },
        std::move(done));
  }

  void prune_deliveries(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) override {
    write<std::uint32_t>(
        [before, limit](WriteConnection& connection) -> Result<std::uint32_t> {
          return connection.rows.prune_deliveries(before, limit);
        },
        std::move(done));
  }

  /// As of pruning: the search runs beside the writer, which then looks again.
  void tell_expired(Timestamp now, std::uint32_t limit, Done<std::uint32_t> done) override {
    using Ids = std::vector<domain::InviteId>;
    Done<Ids> found = [this, now, done = std::move(done)](Result<Ids> ids) mutable {
      if (!ids) return done(std::unexpected(std::move(ids).error()));
      if (ids->empty()) return done(0U);
      write<std::uint32_t>(
          [now, invites = *std::move(ids)](WriteConnection& connection) -> Result<std::uint32_t> {
            rules::tell_expired(connection.rows, invites, now);
            return static_cast<std::uint32_t>(invites.size());
          },
          std::move(done));
    };
    list<Ids>([now, limit](ListReader& reader) { return reader.statistics.untold(now, limit); },
              std::move(found));
  }

  void count_visits(domain::Visits visits, Timestamp now, Done<void> done) override {
    apply<void, &rules::count_visits>(std::move(done), std::move(visits), now);
  }

  void add_up_events(std::uint32_t limit, Done<std::uint32_t> done) override {
    Done<bool> looked = [this, limit, done = std::move(done)](Result<bool> behind) mutable {
      if (!behind) return done(std::unexpected(std::move(behind).error()));
      if (!*behind) return done(0U);
      write<std::uint32_t>(
          [limit](WriteConnection& connection) -> Result<std::uint32_t> {
            return connection.rows.statistics().add_up_events(limit);
          },
          std::move(done));
    };
    list<bool>([](ListReader& reader) -> Result<bool> { return reader.statistics.behind(); },
               std::move(looked));
  }

  void list_day_counts(domain::DayFilter filter, Done<std::vector<domain::DayCounts>> done) override {
    list<std::vector<domain::DayCounts>>(
        [filter = std::move(filter)](ListReader& reader) { return reader.statistics.of_days(filter); },
        std::move(done));
  }

  void list_openings(domain::InviteId invite, Done<std::vector<domain::InviteOpenings>> done) override {
    list<std::vector<domain::InviteOpenings>>(
        [invite](ListReader& reader) { return reader.statistics.of_invite(invite); }, std::move(done));
  }

  void prune_day_counts(domain::Day before, std::uint32_t limit, Done<std::uint32_t> done) override {
    write<std::uint32_t>(
        [before, limit](WriteConnection& connection) -> Result<std::uint32_t> {
          return connection.rows.statistics().prune(before, limit);
        },
        std::move(done));
  }

  void find_proven_time(Done<std::optional<Timestamp>> done) override {
    find<Timestamp>([](PointReader& reader) { return reader.proven_time(); }, std::move(done));
  }

  void note_proven_time(Timestamp time, Done<void> done) override {
    write<void>(
        [time](WriteConnection& connection) -> Result<void> {
          connection.note_proven_time(time);
          return {};
        },
        std::move(done));
  }

  void check(Done<void> done) override {
    if (auto loss = watch_->known_loss()) return done(std::unexpected(*std::move(loss)));
    const auto readable = guarded([&]() -> Result<void> {
      points_.with([](PointReader& reader) { return reader.invites.find(domain::InviteId{}); });
      return {};
    });
    if (!readable) return done(readable);
    write<void>(
        [](WriteConnection& connection) -> Result<void> {
          connection.prove_writable();
          return {};
        },
        std::move(done));
  }

 private:
  template <class T, class Work>
  void write(Work&& work, Done<T> done) {
    writer_.submit<T>(std::forward<Work>(work), std::move(done));
  }

  /// What a rule of `domain::rules` makes of the rows and `given`.
  template <class T, auto rule, class... Given>
  void apply(Done<T> done, Given... given) {
    write<T>(
        [... given = std::move(given)](WriteConnection& connection) -> Result<T> {
          if constexpr (std::is_void_v<decltype(rule(connection.rows, given...))>) {
            rule(connection.rows, given...);
            return {};
          } else {
            return rule(connection.rows, given...);
          }
        },
        std::move(done));
  }

  template <class T, class Work>
  void list(Work work, Done<T> done) {
    lists_.submit<T>(
        [this, work = std::move(work)](ListReader& reader) -> Result<T> {
          if (auto loss = watch_->check(reader.connection)) return std::unexpected(*std::move(loss));
          return work(reader);
        },
        std::move(done));
  }

  template <class T, class Work>
  void find(Work work, Done<std::optional<T>> done) {
    if (auto loss = watch_->known_loss()) return done(std::unexpected(*std::move(loss)));
    auto found = guarded([&]() -> Result<std::optional<T>> { return points_.with(work); });
    done(std::move(found));
  }

  std::shared_ptr<FileWatch> watch_;
  ReadPool points_;
  Writer writer_;
  ReadWorkers lists_;
};

}  // namespace

Result<std::unique_ptr<domain::Store>> open_sqlite_store(SqliteOptions options,
                                                         domain::StoreObserver* observer) {
  ConnectionOptions connections{
      .file = options.file.string(), .vfs = options.vfs, .busy_wait = options.busy_wait, .watch = nullptr};
  auto opened = guarded([&]() -> Result<std::unique_ptr<domain::Store>> {
    if (auto prepared = prepare_database(connections, options.key_fingerprint); !prepared) {
      return std::unexpected(std::move(prepared).error());
    }
    connections.watch = std::make_shared<FileWatch>(options.file);
    return std::make_unique<SqliteStore>(options, connections, observer);
  });
  if (!opened) return std::unexpected(about_file(opened.error(), connections.file));
  return opened;
}

}  // namespace usher::store::sqlite
