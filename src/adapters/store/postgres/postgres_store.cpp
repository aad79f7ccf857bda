#include "adapters/store/postgres/postgres_store.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"
#include "adapters/store/postgres/engine.hpp"
#include "adapters/store/postgres/migrations.hpp"
#include "adapters/store/postgres/operations.hpp"
#include "adapters/store/postgres/rows.hpp"
#include "domain/use_cases/invite_ids.hpp"

namespace usher::store::postgres {
namespace {

using domain::Done;
using domain::Result;
using domain::Timestamp;

/// An answer that makes a `T` of rows for `done`.
template <class T, class Read>
Reader::Answer reading(Read read, Done<T> done) {
  return [read = std::move(read), done = std::move(done)](Result<Rows> rows) mutable {
    if (!rows) return done(std::unexpected(std::move(rows).error()));
    std::optional<Result<T>> value;
    try {
      value.emplace(read(*rows));
    } catch (const std::exception& broken) {
      value.emplace(domain::fail(domain::Errc::store_unavailable, broken.what()));
    }
    done(*std::move(value));
  };
}

/// The first row, if there is one.
template <class T>
Reader::Answer reading_one(T (*read)(const Rows&, int), Done<std::optional<T>> done) {
  return reading<std::optional<T>>(
      [read](const Rows& rows) -> std::optional<T> {
        if (rows.count() == 0) return std::nullopt;
        return read(rows, 0);
      },
      std::move(done));
}

template <class T>
Reader::Answer reading_list(T (*read)(const Rows&, int), Done<std::vector<T>> done) {
  return reading<std::vector<T>>([read](const Rows& rows) { return read_all(rows, read); }, std::move(done));
}

domain::InviteCount read_count(const Rows& rows, int row) {
  return {.host = stored_or_throw(domain::DomainName::parse(rows.text(row, 0))),
          .kind = from_code<domain::InviteKind>(rows.integer(row, 1)),
          .state = from_code<domain::InviteState>(rows.integer(row, 2)),
          .count = static_cast<std::uint64_t>(rows.integer(row, 3))};
}

Timestamp read_time(const Rows& rows, int row) { return timestamp(rows.integer(row, 0)); }

Parameters parameters_of(const domain::InviteFilter& filter, std::size_t limit) {
  constexpr auto beyond = std::numeric_limits<std::int64_t>::max();
  std::optional<std::string_view> host;
  if (filter.host) host = filter.host->str();
  std::optional<std::string_view> commanded_by;
  if (filter.commanded_by) commanded_by = *filter.commanded_by;
  return parameters(filter.before ? row_id(*filter.before) : beyond, static_cast<std::int64_t>(limit + 1),
                    millis(filter.now), std::int64_t{filter.states.bits()}, std::int64_t{filter.kinds.bits()},
                    host, text_of(filter.inviter), text_of(filter.username), commanded_by,
                    std::int64_t{filter.naming_accounts});
}

class PostgresStore final : public domain::Store {
 public:
  PostgresStore(const PostgresOptions& options, domain::StoreObserver* observer)
      : engine_(options, observer) {}

  void insert_key(domain::ApiKey key, Done<void> done) override {
    write<void>(InsertKey{std::move(key)}, std::move(done));
  }

  void find_key(std::string id, Done<std::optional<domain::ApiKey>> done) override {
    engine_.find({Statement::find_key, parameters(id)}, reading_one(&read_key, std::move(done)));
  }

  void list_keys(domain::DomainName host, Done<std::vector<domain::ApiKey>> done) override {
    engine_.find({Statement::list_keys, parameters(host.str())}, reading_list(&read_key, std::move(done)));
  }

  void delete_key(domain::DomainName host, std::string id, Done<void> done) override {
    write<void>(DeleteKey{std::move(host), std::move(id)}, std::move(done));
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

  void find_invite(domain::InviteId id, Done<std::optional<domain::Invite>> done) override {
    engine_.find({Statement::find_invite, parameters(row_id(id))},
                 reading_one(&read_invite, std::move(done)));
  }

  void list_invites(domain::InviteFilter filter, Done<domain::InvitePage> done) override {
    const std::size_t limit = std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max);
    const auto read = [limit](const Rows& rows) {
      domain::InvitePage page{.invites = read_all(rows, &read_invite)};
      page.more = page.invites.size() > limit;
      if (page.more) page.invites.pop_back();
      return page;
    };
    engine_.list({Statement::list_invites, parameters_of(filter, limit)},
                 reading<domain::InvitePage>(read, std::move(done)));
  }

  void revoke_invite(domain::InviteId id, Timestamp now, Done<domain::Invite> done) override {
    write<domain::Invite>(RevokeInvite{id, now}, std::move(done));
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

  void release(domain::InviteId invite, std::string holder, Done<void> done) override {
    write<void>(Release{invite, std::move(holder)}, std::move(done));
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
    const auto read = [](const Rows& rows) { return static_cast<std::uint32_t>(rows.affected()); };
    engine_.scan({Statement::prune, parameters(millis(over_before), std::int64_t{limit}, first_younger)},
                 reading<std::uint32_t>(read, std::move(done)));
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
