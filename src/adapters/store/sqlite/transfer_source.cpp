#include "adapters/store/sqlite/transfer_source.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "adapters/store/sqlite/connection.hpp"
#include "adapters/store/sqlite/failure.hpp"
#include "adapters/store/sqlite/open_database.hpp"
#include "maintenance/transfer/row_encoder.hpp"
#include "sqlite_queries/embedded.hpp"
#include "sqlite_transfer/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_transfer;
using domain::Result;
using transfer::Chunk;
using transfer::HostNumbers;
using transfer::Key;
using transfer::Kind;
using transfer::Table;

namespace {

std::string_view count_of(Table table) {
  static const std::array all{
      sql::count_api_keys_sql,         sql::count_invites_sql,    sql::count_redemptions_sql,
      sql::count_idempotency_keys_sql, sql::count_events_sql,     sql::count_origins_sql,
      sql::count_frozen_accounts_sql,  sql::count_webhooks_sql,   sql::count_deliveries_sql,
      sql::count_host_pauses_sql,      sql::count_day_counts_sql, sql::count_invite_openings_sql,
      sql::count_counted_events_sql};
  return all.at(static_cast<std::size_t>(table));
}

std::string_view read_of(Table table) {
  static const std::array all{
      sql::read_api_keys_sql,         sql::read_invites_sql,    sql::read_redemptions_sql,
      sql::read_idempotency_keys_sql, sql::read_events_sql,     sql::read_origins_sql,
      sql::read_frozen_accounts_sql,  sql::read_webhooks_sql,   sql::read_deliveries_sql,
      sql::read_host_pauses_sql,      sql::read_day_counts_sql, sql::read_invite_openings_sql,
      sql::read_counted_events_sql};
  return all.at(static_cast<std::size_t>(table));
}

std::string_view characters_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT(*-reinterpret-cast)
}

void encode(const Rows& rows, int column, Kind kind, const HostNumbers& hosts,
            transfer::RowEncoder& encoder) {
  if (rows.null(column)) {
    encoder.add_null();
  } else if (kind == Kind::text) {
    encoder.add(rows.text(column));
  } else if (kind == Kind::bytes) {
    encoder.add(characters_of(rows.blob(column)));
  } else if (kind == Kind::host) {
    const auto found = hosts.find(rows.text(column));
    if (found == hosts.end()) throw std::runtime_error("a row's host is none of the database's hosts");
    encoder.add(kind, found->second);
  } else {
    encoder.add(kind, rows.integer(column));
  }
}

Key key_in(const Rows& rows, const transfer::Layout& layout) {
  Key key;
  for (const Kind kind : layout.columns.first(layout.key_columns)) {
    const int column = static_cast<int>(key.size());
    if (kind == Kind::text) {
      key.emplace_back(std::string(rows.text(column)));
    } else {
      key.emplace_back(rows.integer(column));
    }
  }
  return key;
}

class SqliteSource final : public transfer::Source {
 public:
  explicit SqliteSource(const std::filesystem::path& file)
      : name_(file.string()), connection_(ConnectionOptions{.file = file.string()}) {
    connection_.execute(sqlite_queries::begin_sql);
  }

  Result<std::vector<std::string>> hosts() override {
    return reading<std::vector<std::string>>([this] {
      Statement statement(connection_, sql::host_names_sql);
      Rows rows = statement.query();
      std::vector<std::string> names;
      while (rows.next()) names.emplace_back(rows.text(0));
      return names;
    });
  }

  Result<std::uint64_t> count(Table table) override {
    return reading<std::uint64_t>(
        [&] { return static_cast<std::uint64_t>(single_number(connection_, count_of(table))); });
  }

  Result<Chunk> read(Table table, const Key& after, std::size_t rows_max, const HostNumbers& hosts) override {
    return reading<Chunk>([&] {
      Statement statement(connection_, read_of(table));
      const auto limit = static_cast<std::int64_t>(rows_max);
      // The values live in `after` as long as the rows.
      return std::visit(
          [&](const auto& first) {
            if (after.size() == 1) return encoded(table, statement.query(bindable(first), limit), hosts);
            return std::visit(
                [&](const auto& second) {
                  return encoded(table, statement.query(bindable(first), bindable(second), limit), hosts);
                },
                after[1]);
          },
          after.front());
    });
  }

 private:
  static std::int64_t bindable(std::int64_t number) { return number; }
  static std::string_view bindable(const std::string& text) { return text; }

  static Chunk encoded(Table table, Rows&& rows, const HostNumbers& hosts) {
    const auto& layout = transfer::layout_of(table);
    transfer::RowEncoder encoder;
    Key last;
    while (rows.next()) {
      encoder.begin_row(layout.columns.size());
      int column = 0;
      for (const Kind kind : layout.columns) encode(rows, column++, kind, hosts, encoder);
      last = key_in(rows, layout);
    }
    const auto count = encoder.rows();
    return {.rows = std::move(encoder).take(), .count = count, .last = std::move(last)};
  }

  /// Runs `read`; what it throws becomes an error that names the file.
  template <class T, class Read>
  Result<T> reading(Read read) {
    auto result = guarded([&]() -> Result<T> { return read(); });
    if (!result) return std::unexpected(about_file(result.error(), name_));
    return result;
  }

  std::string name_;
  Connection connection_;
};

}  // namespace

Result<std::unique_ptr<transfer::Source>> open_transfer_source(const std::filesystem::path& file,
                                                               std::span<const std::byte> key_fingerprint) {
  if (!std::filesystem::exists(file)) {
    return std::unexpected(
        domain::Error{domain::Errc::store_unavailable,
                      "database " + file.string() + ": is not there: name it, as in --from sqlite:PATH"});
  }
  auto opened = guarded([&]() -> Result<std::unique_ptr<transfer::Source>> {
    if (auto prepared = prepare_database({.file = file.string()}, key_fingerprint); !prepared) {
      return std::unexpected(std::move(prepared).error());
    }
    return std::make_unique<SqliteSource>(file);
  });
  if (!opened) return std::unexpected(about_file(opened.error(), file.string()));
  return opened;
}

}  // namespace usher::store::sqlite
