#include "adapters/store/postgres/migrations.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/store/postgres/host_spellings.hpp"
#include "adapters/store/postgres/setup_connection.hpp"
#include "postgres_migrations/embedded.hpp"
#include "postgres_setup/embedded.hpp"

namespace usher::store::postgres {

namespace sql = postgres_setup;
using domain::Errc;
using domain::Error;
using domain::Result;

namespace {

/// Migration N takes the schema from N-1 to N and ends by writing N down. Once released, a file never
/// changes.
std::array<std::string_view, 8> migrations() {
  return {postgres_migrations::_0001_initial_sql,     postgres_migrations::_0002_proven_time_sql,
          postgres_migrations::_0003_events_sql,      postgres_migrations::_0004_webhooks_sql,
          postgres_migrations::_0005_host_states_sql, postgres_migrations::_0006_key_hosts_and_quotas_sql,
          postgres_migrations::_0007_statistics_sql,  postgres_migrations::_0008_invites_by_expiry_sql};
}

constexpr int server_version_min = 130000;

std::unexpected<Error> refusal(std::string text) { return fail(Errc::store_unavailable, std::move(text)); }

bool flag(const Rows& rows, int column) {
  return !rows.bytes(0, column).empty() && rows.integer(0, column) != 0;
}

Result<std::int64_t> schema_number(SetupConnection& connection) {
  auto looked = checked(connection.ask(sql::look_sql));
  if (!looked) return std::unexpected(std::move(looked).error());
  const bool ours = flag(*looked, 0);
  if (!ours && flag(*looked, 1)) {
    return refusal("this is another program's database: name another one, or a schema in search_path");
  }
  if (!flag(*looked, 2)) {
    return refusal("the database's encoding is not UTF-8: create it with ENCODING 'UTF8' TEMPLATE template0");
  }
  if (!ours) return 0;
  auto number = checked(connection.ask(sql::schema_number_sql));
  if (!number) return std::unexpected(std::move(number).error());
  return number->count() == 1 ? number->integer(0, 0) : 0;
}

Result<void> migrate(SetupConnection& connection) {
  auto number = schema_number(connection);
  if (!number) return std::unexpected(std::move(number).error());
  const auto known = static_cast<std::int64_t>(migrations().size());
  if (*number > known) {
    return refusal("its schema is number " + std::to_string(*number) + " and this usher knows up to " +
                   std::to_string(known) + ": run the newer usher that wrote it");
  }
  for (auto next = *number; next < known; ++next) {
    const std::string_view migration = migrations().at(static_cast<std::size_t>(next));
    if (auto done = checked(connection.run(migration)); !done) return done;
  }
  return {};
}

Result<void> check_fingerprint(SetupConnection& connection, std::span<const std::byte> fingerprint) {
  if (fingerprint.empty()) return {};
  if (auto noted = checked(connection.ask(sql::note_fingerprint_sql, parameters(fingerprint))); !noted) {
    return std::unexpected(std::move(noted).error());
  }
  const auto known = checked(connection.ask(sql::fingerprint_sql));
  if (!known) return std::unexpected(known.error());
  if (known->count() == 1 && std::ranges::equal(known->bytes(0, 0), fingerprint)) return {};
  return refusal(
      "its keys and links were made with another key file: copy that one here from the node that made "
      "them, or from a backup");
}

Result<void> prepare(SetupConnection& connection, std::span<const std::byte> key_fingerprint) {
  if (connection.server_version() < server_version_min) return refusal("it is older than PostgreSQL 13");
  // Undone with the session where anything fails.
  if (auto begun = checked(connection.run("BEGIN")); !begun) return begun;
  if (auto locked = checked(connection.ask(sql::lock_sql)); !locked) return std::unexpected(locked.error());
  if (auto migrated = migrate(connection); !migrated) return migrated;
  if (auto respelled = respell_hosts(connection); !respelled) return respelled;
  if (auto begun = checked(connection.ask(sql::begin_epoch_sql)); !begun)
    return std::unexpected(begun.error());
  if (auto same = check_fingerprint(connection, key_fingerprint); !same) return same;
  return checked(connection.run("COMMIT"));
}

}  // namespace

Result<void> prepare_database(const secrets::Secret& address, SetupRetry retry,
                              std::span<const std::byte> key_fingerprint) {
  return with_connection(address, retry,
                         [&](SetupConnection& connection) { return prepare(connection, key_fingerprint); });
}

}  // namespace usher::store::postgres
