#include "store/sqlite/sessions.hpp"

#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

/// For member initialisers: settings come before the first statement is prepared.
Connection& configured(Connection& connection, std::string_view settings) {
  connection.execute(sql::configure_sql);
  connection.execute(settings);
  return connection;
}

}  // namespace

PointReader::PointReader(const ConnectionOptions& options)
    : connection(options),
      hosts(configured(connection, sql::configure_reader_sql)),
      keys(connection, hosts),
      invites(connection, hosts) {}

ListReader::ListReader(const ConnectionOptions& options)
    : connection(options),
      hosts(configured(connection, sql::configure_reader_sql)),
      keys(connection, hosts),
      invites(connection, hosts),
      redemptions(connection) {}

WriteSession::WriteSession(const ConnectionOptions& options)
    : connection(options),
      hosts(configured(connection, sql::configure_writer_sql)),
      keys(connection, hosts),
      invite_reads(connection, hosts),
      idempotency_keys(connection),
      invites(connection, hosts, keys, invite_reads, idempotency_keys),
      redemptions(connection, invite_reads, invites),
      begin_(connection, sql::begin_sql),
      commit_(connection, sql::commit_sql),
      proof_(connection, sql::write_proof_sql) {}

void WriteSession::begin() {
  begin_.run();
  keys.forget();
}

void WriteSession::commit() { commit_.run(); }

void WriteSession::roll_back() noexcept {
  hosts.forget();
  if (!connection.in_transaction()) return;
  try {
    connection.execute(sql::rollback_sql);
  } catch (const Failure&) {
    // SQLite rolls back by itself where it says that it could not.
  }
}

void WriteSession::prove_writable() {
  if (connection.moved()) throw std::runtime_error("the database file was moved or deleted");
  proof_.run();
}

}  // namespace usher::store::sqlite
