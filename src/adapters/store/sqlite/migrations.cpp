#include "adapters/store/sqlite/migrations.hpp"

#include <array>
#include <string>
#include <string_view>

#include "sqlite_migrations/embedded.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;
using domain::Errc;
using domain::Error;

namespace {

/// Migration N takes the schema from N-1 to N and ends by setting `user_version` to N. Once
/// released, a file never changes.
std::array<std::string_view, 11> migrations() {
  return {sqlite_migrations::_0001_initial_sql,
          sqlite_migrations::_0002_commands_sql,
          sqlite_migrations::_0003_idempotency_sql,
          sqlite_migrations::_0004_key_file_sql,
          sqlite_migrations::_0005_proven_time_sql,
          sqlite_migrations::_0006_events_sql,
          sqlite_migrations::_0007_webhooks_sql,
          sqlite_migrations::_0008_host_states_sql,
          sqlite_migrations::_0009_key_hosts_and_quotas_sql,
          sqlite_migrations::_0010_statistics_sql,
          sqlite_migrations::_0011_invites_by_expiry_sql};
}

std::int64_t schema_number(Connection& connection) {
  return single_number(connection, sql::schema_number_sql);
}

void apply(Connection& connection, std::int64_t number, std::string_view migration) {
  connection.execute(sql::begin_sql);
  // Another process may have done it while this one waited for the lock.
  if (schema_number(connection) < number) connection.execute(migration);
  if (schema_number(connection) < number) throw std::logic_error("a migration does not set its number");
  connection.execute(sql::commit_sql);
}

}  // namespace

domain::Result<void> check_schema_number(std::int64_t number) {
  const auto known = static_cast<std::int64_t>(migrations().size());
  if (number <= known) return {};
  return std::unexpected(Error{Errc::store_unavailable, "its schema is number " + std::to_string(number) +
                                                            " and this usher knows up to " +
                                                            std::to_string(known) +
                                                            ": run the newer usher that wrote it"});
}

domain::Result<void> migrate(Connection& connection) {
  std::int64_t number = 0;
  for (const std::string_view migration : migrations()) {
    ++number;
    if (schema_number(connection) < number) apply(connection, number, migration);
  }
  return check_schema_number(schema_number(connection));
}

}  // namespace usher::store::sqlite
