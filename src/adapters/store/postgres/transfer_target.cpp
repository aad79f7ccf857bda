#include "adapters/store/postgres/transfer_target.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "adapters/store/postgres/migrations.hpp"
#include "adapters/store/postgres/setup_connection.hpp"
#include "maintenance/transfer/row_encoder.hpp"
#include "postgres_transfer/embedded.hpp"

namespace usher::store::postgres {

namespace sql = postgres_transfer;
using domain::Result;
using transfer::Chunk;
using transfer::Key;
using transfer::Range;
using transfer::Table;

namespace {

struct Queries {
  std::string_view count;
  std::string_view fetch;
  std::string_view clear;
  std::string_view copy;
};

const Queries& queries_of(Table table) {
  static const std::array all{
      Queries{sql::count_api_keys_sql, sql::fetch_api_keys_sql, sql::clear_api_keys_sql,
              sql::copy_api_keys_sql},
      Queries{sql::count_invites_sql, sql::fetch_invites_sql, sql::clear_invites_sql, sql::copy_invites_sql},
      Queries{sql::count_redemptions_sql, sql::fetch_redemptions_sql, sql::clear_redemptions_sql,
              sql::copy_redemptions_sql},
      Queries{sql::count_idempotency_keys_sql, sql::fetch_idempotency_keys_sql,
              sql::clear_idempotency_keys_sql, sql::copy_idempotency_keys_sql},
      Queries{sql::count_events_sql, sql::fetch_events_sql, sql::clear_events_sql, sql::copy_events_sql},
      Queries{sql::count_origins_sql, sql::fetch_origins_sql, sql::clear_origins_sql, sql::copy_origins_sql},
      Queries{sql::count_frozen_accounts_sql, sql::fetch_frozen_accounts_sql, sql::clear_frozen_accounts_sql,
              sql::copy_frozen_accounts_sql},
      Queries{sql::count_webhooks_sql, sql::fetch_webhooks_sql, sql::clear_webhooks_sql,
              sql::copy_webhooks_sql},
      Queries{sql::count_deliveries_sql, sql::fetch_deliveries_sql, sql::clear_deliveries_sql,
              sql::copy_deliveries_sql},
      Queries{sql::count_host_pauses_sql, sql::fetch_host_pauses_sql, sql::clear_host_pauses_sql,
              sql::copy_host_pauses_sql},
      Queries{sql::count_day_counts_sql, sql::fetch_day_counts_sql, sql::clear_day_counts_sql,
              sql::copy_day_counts_sql},
      Queries{sql::count_invite_openings_sql, sql::fetch_invite_openings_sql, sql::clear_invite_openings_sql,
              sql::copy_invite_openings_sql},
      Queries{sql::count_counted_events_sql, sql::fetch_counted_events_sql, sql::clear_counted_events_sql,
              sql::copy_counted_events_sql}};
  return all.at(static_cast<std::size_t>(table));
}

void add_key(Parameters& parameters, const Key& key) {
  for (const auto& part : key) std::visit([&](const auto& value) { parameters.add(value); }, part);
}

Parameters parameters_of(const Range& range) {
  Parameters parameters;
  add_key(parameters, range.after);
  if (range.until) {
    add_key(parameters, *range.until);
  } else {
    for (std::size_t i = 0; i < range.after.size(); ++i) parameters.add(std::optional<std::int64_t>());
  }
  return parameters;
}

/// PostgreSQL's binary values are those that `RowEncoder` writes.
Chunk encoded(const Rows& rows, std::size_t columns) {
  transfer::RowEncoder encoder;
  for (int row = 0; row < rows.count(); ++row) {
    encoder.begin_row(columns);
    for (int column = 0; column < static_cast<int>(columns); ++column) {
      if (rows.null(row, column)) {
        encoder.add_null();
      } else {
        encoder.add(rows.text(row, column));
      }
    }
  }
  const auto count = encoder.rows();
  return {.rows = std::move(encoder).take(), .count = count};
}

/// What stands around the rows in a binary COPY: a signature, no flags, no extension; a row of -1 columns.
std::string framed(const std::string& rows) {
  static constexpr std::string_view head{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
  static constexpr std::string_view tail{"\377\377", 2};
  return std::string(head).append(rows).append(tail);
}

constexpr std::string_view lock_not_available = "55P03";  // PostgreSQL manual, appendix A

class PostgresTarget final : public transfer::Target {
 public:
  explicit PostgresTarget(SetupConnection connection) : connection_(std::move(connection)) {}

  /// Waits a while for a transfer that just died: the server may not have noticed yet.
  Result<void> begin() {
    if (auto patient = checked(connection_.run(sql::patience_sql)); !patient) return patient;
    const auto locked = connection_.ask(sql::lock_sql);
    if (locked) return {};
    if (locked.error().state != lock_not_available) return std::unexpected(to_error(locked.error()));
    return domain::fail(domain::Errc::store_unavailable,
                        "another usher migrate is under way to this database: wait for it");
  }

  Result<bool> under_way() override {
    const auto marked = checked(connection_.ask(sql::is_marked_sql));
    if (!marked) return std::unexpected(marked.error());
    return marked->integer(0, 0) != 0;
  }

  /// Marked first and then looked: a node that starts after the mark refuses to.
  Result<void> set_under_way(bool under_way) override {
    if (!under_way) {
      if (auto counted = checked(connection_.ask(sql::go_on_counting_sql)); !counted)
        return std::unexpected(std::move(counted).error());
      return checked(connection_.run(sql::unmark_sql));
    }
    const auto marked_before = this->under_way();
    if (!marked_before) return std::unexpected(marked_before.error());
    if (auto marked = checked(connection_.run(sql::mark_sql)); !marked) return marked;
    auto alone = wait_until_alone();
    if (!alone && !*marked_before) {
      if (auto unmarked = checked(connection_.run(sql::unmark_sql)); !unmarked) return unmarked;
    }
    return alone;
  }

  Result<std::uint64_t> count(Table table) override {
    const auto counted = checked(connection_.ask(queries_of(table).count));
    if (!counted) return std::unexpected(counted.error());
    return static_cast<std::uint64_t>(counted->integer(0, 0));
  }

  Result<transfer::HostNumbers> put_hosts(const std::vector<std::string>& names) override {
    Columns rows_to_add{ElementType::text};
    for (const auto& name : names) rows_to_add.add_row(name);
    if (auto put = checked(connection_.ask(sql::insert_hosts_sql, parameters(std::move(rows_to_add))));
        !put) {
      return std::unexpected(std::move(put).error());
    }
    const auto rows = checked(connection_.ask(sql::host_numbers_sql));
    if (!rows) return std::unexpected(rows.error());
    transfer::HostNumbers numbers;
    for (int row = 0; row < rows->count(); ++row) {
      numbers.emplace(rows->text(row, 0), rows->integer(row, 1));
    }
    return numbers;
  }

  Result<Chunk> read(Table table, const Range& range, std::size_t rows_max) override {
    Parameters given = parameters_of(range);
    given.add(static_cast<std::int64_t>(rows_max));
    const auto rows = checked(connection_.ask(queries_of(table).fetch, given));
    if (!rows) return std::unexpected(rows.error());
    return encoded(*rows, transfer::layout_of(table).columns.size());
  }

  Result<void> replace(Table table, const Range& range, const std::string& rows) override {
    if (auto begun = checked(connection_.run("BEGIN")); !begun) return begun;
    auto done = replace_in_transaction(table, range, rows);
    if (done) return checked(connection_.run("COMMIT"));
    // What went wrong matters more than whether this works: without it, the session's end undoes the same.
    [[maybe_unused]] const auto undone = connection_.run("ROLLBACK");
    return done;
  }

 private:
  /// A running node knows nothing of the mark: what it acknowledged meanwhile would be deleted. One that was
  /// just stopped may have connections for a moment.
  Result<void> wait_until_alone() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (true) {
      const auto others = checked(connection_.ask(sql::others_connected_sql));
      if (!others) return std::unexpected(others.error());
      if (others->integer(0, 0) == 0) return {};
      if (std::chrono::steady_clock::now() > deadline) {
        return domain::fail(domain::Errc::store_unavailable,
                            "usher is connected to this database already: stop all its nodes first");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
  }

  Result<void> replace_in_transaction(Table table, const Range& range, const std::string& rows) {
    const Queries& queries = queries_of(table);
    if (auto cleared = checked(connection_.ask(queries.clear, parameters_of(range))); !cleared) {
      return std::unexpected(std::move(cleared).error());
    }
    return checked(connection_.copy(queries.copy, framed(rows)));
  }

  SetupConnection connection_;
};

}  // namespace

Result<std::unique_ptr<transfer::Target>> open_transfer_target(const secrets::Secret& address,
                                                               std::span<const std::byte> key_fingerprint) {
  if (auto prepared = prepare_database(address, SetupRetry{}, key_fingerprint); !prepared) {
    return std::unexpected(std::move(prepared).error());
  }
  auto handle = checked(connect(address));
  if (!handle) return std::unexpected(std::move(handle).error());
  auto target = std::make_unique<PostgresTarget>(SetupConnection(*std::move(handle)));
  if (auto begun = target->begin(); !begun) return std::unexpected(std::move(begun).error());
  return target;
}

}  // namespace usher::store::postgres
