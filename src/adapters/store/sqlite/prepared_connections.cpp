#include "adapters/store/sqlite/prepared_connections.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <string>

#include "adapters/store/columns/columns.hpp"
#include "adapters/store/sqlite/file_watch.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

/// A name that was given to another file since must not be taken for the first one.
void refuse_other_files(const ConnectionOptions& options, Connection& connection) {
  if (!options.watch) return;
  if (const auto loss = options.watch->check(connection)) throw std::runtime_error(loss->detail);
}

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
      invites(connection, hosts),
      origins(connection),
      host_states(connection),
      proven_time_(connection, sql::find_proven_time_sql) {
  refuse_other_files(options, connection);
}

std::optional<domain::Timestamp> PointReader::proven_time() {
  Rows rows = proven_time_.query();
  return rows.next() ? timestamp(rows.maybe_integer(0)) : std::nullopt;
}

ListReader::ListReader(const ConnectionOptions& options)
    : connection(options),
      hosts(configured(connection, sql::configure_reader_sql)),
      keys(connection, hosts),
      invites(connection, hosts),
      redemptions(connection),
      origins(connection),
      events(connection, hosts),
      webhooks(connection, hosts),
      host_states(connection),
      statistics(connection) {
  refuse_other_files(options, connection);
}

WriteConnection::WriteConnection(const ConnectionOptions& options)
    : connection(options),
      hosts(configured(connection, sql::configure_writer_sql)),
      rows(connection, hosts),
      begin_(connection, sql::begin_sql),
      commit_(connection, sql::commit_sql),
      proof_(connection, sql::write_proof_sql),
      proven_time_(connection, sql::note_proven_time_sql),
      log_(connection),
      watch_(options.watch) {
  if (watch_) watch_->begin(connection);
}

WriteConnection::~WriteConnection() {
  if (watch_) watch_->end(connection);
}

void WriteConnection::begin() {
  begin_.run();
  rows.begin();
}

void WriteConnection::commit() { commit_.run(); }

std::optional<domain::Error> WriteConnection::sync() {
  const int code = log_.sync();
  if (code == SQLITE_OK) return std::nullopt;
  const std::string why = sqlite3_errstr(code);
  if (watch_) return watch_->lose_log(why);
  return domain::Error{domain::Errc::store_unavailable, "the log can't be synced: " + why};
}

void WriteConnection::roll_back() noexcept {
  hosts.forget();
  if (!connection.in_transaction()) return;
  try {
    connection.execute(sql::rollback_sql);
  } catch (const Failure&) {
    // SQLite rolls back by itself where it says that it could not.
  }
}

void WriteConnection::prove_writable() { proof_.run(); }

void WriteConnection::note_proven_time(domain::Timestamp time) { proven_time_.run(millis(time)); }

std::optional<domain::Error> WriteConnection::loss() {
  return watch_ ? watch_->check(connection) : std::nullopt;
}

}  // namespace usher::store::sqlite
