#include "store/sqlite/sqlite_store.hpp"

#include <utility>

#include "store/sqlite/failure.hpp"
#include "store/sqlite/open_database.hpp"
#include "store/sqlite/read_pool.hpp"
#include "store/sqlite/read_workers.hpp"
#include "store/sqlite/writer.hpp"

namespace usher::store::sqlite {
namespace {

using core::Result;
using core::Timestamp;
using service::Done;

constexpr std::size_t list_threads = 2;

class SqliteStore final : public service::Store {
 public:
  SqliteStore(const SqliteOptions& options, const ConnectionOptions& connections,
              service::StoreObserver* observer)
      : points_(connections, options.readers),
        writer_(std::make_unique<WriteSession>(connections), {options.waiting_max, options.batch_max},
                observer, options.before_commit),
        lists_(connections, list_threads) {}

  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;
  /// What either finds may go on to the other: both are there until both have ended.
  ~SqliteStore() override {
    lists_.stop();
    writer_.stop();
  }

  void insert_key(core::ApiKey key, Done<void> done) override {
    write<void>([key = std::move(key)](WriteSession& session) { return session.keys.insert(key); },
                std::move(done));
  }

  void find_key(std::string id, Done<std::optional<core::ApiKey>> done) override {
    find<core::ApiKey>([&](PointReader& reader) { return reader.keys.find(id); }, std::move(done));
  }

  void list_keys(core::DomainName host, Done<std::vector<core::ApiKey>> done) override {
    lists_.submit<std::vector<core::ApiKey>>(
        [host = std::move(host)](ListReader& reader) { return reader.keys.of_host(host); }, std::move(done));
  }

  void delete_key(core::DomainName host, std::string id, Done<void> done) override {
    write<void>([host = std::move(host),
                 id = std::move(id)](WriteSession& session) { return session.keys.remove(host, id); },
                std::move(done));
  }

  void insert_invite(core::Invite invite, std::optional<service::KeyGuard> guard, Done<void> done) override {
    write<void>([invite = std::move(invite), guard = std::move(guard)](
                    WriteSession& session) { return session.invites.insert(invite, guard); },
                std::move(done));
  }

  void insert_invite_once(core::Invite invite, service::KeyGuard guard, service::Idempotency request,
                          Done<core::InviteId> done) override {
    write<core::InviteId>(
        [invite = std::move(invite), guard = std::move(guard), request = std::move(request)](
            WriteSession& session) { return session.invites.insert_once(invite, guard, request); },
        std::move(done));
  }

  void find_invite(core::InviteId id, Done<std::optional<core::Invite>> done) override {
    find<core::Invite>([&](PointReader& reader) { return reader.invites.find(id); }, std::move(done));
  }

  void list_invites(service::InviteFilter filter, Done<service::InvitePage> done) override {
    lists_.submit<service::InvitePage>(
        [filter = std::move(filter)](ListReader& reader) { return reader.invites.page(filter); },
        std::move(done));
  }

  void revoke_invite(core::InviteId id, Timestamp now, Done<core::Invite> done) override {
    write<core::Invite>([id, now](WriteSession& session) { return session.invites.revoke(id, now); },
                        std::move(done));
  }

  void count_invites(Timestamp now, Done<std::vector<service::InviteCount>> done) override {
    lists_.submit<std::vector<service::InviteCount>>(
        [now](ListReader& reader) { return reader.invites.count(now); }, std::move(done));
  }

  void reserve(core::ReserveRequest request, Done<core::Redemption> done) override {
    write<core::Redemption>([request = std::move(request)](
                                WriteSession& session) { return session.redemptions.reserve(request); },
                            std::move(done));
  }

  void commit(core::InviteId invite, std::string holder, Timestamp now,
              Done<core::Redemption> done) override {
    write<core::Redemption>(
        [invite, holder = std::move(holder), now](WriteSession& session) {
          return session.redemptions.commit(invite, holder, now);
        },
        std::move(done));
  }

  void release(core::InviteId invite, std::string holder, Done<void> done) override {
    write<void>([invite, holder = std::move(holder)](
                    WriteSession& session) { return session.redemptions.release(invite, holder); },
                std::move(done));
  }

  void list_redemptions(core::InviteId invite, Done<std::vector<core::Redemption>> done) override {
    lists_.submit<std::vector<core::Redemption>>(
        [invite](ListReader& reader) { return reader.redemptions.of_invite(invite); }, std::move(done));
  }

  void list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<core::Redemption>> done) override {
    lists_.submit<std::vector<core::Redemption>>(
        [now, limit](ListReader& reader) { return reader.redemptions.overdue(now, limit); }, std::move(done));
  }

  /// The search, which may read the whole table, runs beside the writer, which then deletes what
  /// still is over.
  void prune(Timestamp over_before, std::uint32_t limit, Done<std::uint32_t> done) override {
    using Ids = std::vector<core::InviteId>;
    Done<Ids> found = [this, over_before, done = std::move(done)](Result<Ids> ids) mutable {
      if (!ids) return done(std::unexpected(std::move(ids).error()));
      if (ids->empty()) return done(0U);
      write<std::uint32_t>(
          [over_before, invites = *std::move(ids)](WriteSession& session) -> Result<std::uint32_t> {
            return session.invites.prune(invites, over_before);
          },
          std::move(done));
    };
    lists_.submit<Ids>(
        [over_before, limit](ListReader& reader) { return reader.invites.over(over_before, limit); },
        std::move(found));
  }

  void check(Done<void> done) override {
    const auto readable = guarded([&]() -> Result<void> {
      points_.with([](PointReader& reader) { return reader.invites.find(core::InviteId{}); });
      return {};
    });
    if (!readable) return done(readable);
    write<void>(
        [](WriteSession& session) -> Result<void> {
          session.prove_writable();
          return {};
        },
        std::move(done));
  }

 private:
  template <class T, class Work>
  void write(Work&& work, Done<T> done) {
    writer_.submit<T>(std::forward<Work>(work), std::move(done));
  }

  template <class T, class Work>
  void find(Work work, Done<std::optional<T>> done) {
    auto found = guarded([&]() -> Result<std::optional<T>> { return points_.with(work); });
    done(std::move(found));
  }

  ReadPool points_;
  Writer writer_;
  ReadWorkers lists_;
};

}  // namespace

Result<std::unique_ptr<service::Store>> open_sqlite_store(SqliteOptions options,
                                                          service::StoreObserver* observer) {
  const ConnectionOptions connections{
      .file = options.file.string(), .vfs = options.vfs, .busy_wait = options.busy_wait};
  auto opened = guarded([&]() -> Result<std::unique_ptr<service::Store>> {
    if (auto prepared = prepare_database(connections, options.key_fingerprint); !prepared) {
      return std::unexpected(std::move(prepared).error());
    }
    return std::make_unique<SqliteStore>(options, connections, observer);
  });
  if (!opened) return std::unexpected(about_file(opened.error(), connections.file));
  return opened;
}

}  // namespace usher::store::sqlite
