#include "adapters/store/postgres/failure.hpp"

#include <libpq-fe.h>

#include "base/text/one_line.hpp"

namespace usher::store::postgres {

using domain::Errc;

namespace {

// warning: class 01 never comes as an error.
constexpr std::string_view unconfirmed = "01000";

}  // namespace

Remedy remedy_for(const Failure& failure) {
  const std::string_view state = failure.state;
  if (failure.lost) return Remedy::reconnect;
  // serialization_failure, deadlock_detected; unique_violation: another node was first, and the next look
  // sees what it did; and what was committed, which the next commit waits for once more.
  if (state == "40001" || state == "40P01" || state == "23505" || state == unconfirmed) return Remedy::repeat;
  // read_only_sql_transaction: a server that is the primary no more.
  // admin_shutdown, crash_shutdown, cannot_connect_now; idle_in_transaction_session_timeout.
  if (state == "25006" || state == "57P01" || state == "57P02" || state == "57P03" || state == "25P03") {
    return Remedy::reconnect;
  }
  // Prepared statements that are gone, or whose tables changed under them: made anew by a new connection.
  if (state == "26000" || state == "0A000") return Remedy::reconnect;
  // disk_full, insufficient_privilege: whoever asks.
  if (state == "53100" || state == "42501") return Remedy::none;
  // Data that PostgreSQL does not take, a row that can't be read, a lock that somebody keeps
  // (lock_not_available), no room for so many locks (out_of_memory), too much at once (query_canceled), and
  // what nobody thought of.
  return Remedy::separate;
}

domain::Error to_error(const Failure& failure) {
  const std::string_view state = failure.state;
  if (state == "53100") return {Errc::store_full, "PostgreSQL: " + failure.message};
  if (state == "25006" || state == "42501") return {Errc::store_read_only, "PostgreSQL: " + failure.message};
  // Prepared statements that are somebody else's, or gone: each transaction had another session.
  const bool is_shared = state == "42P05" || state == "26000";
  return {
      Errc::store_unavailable,
      "PostgreSQL: " + failure.message +
          (is_shared ? ": a pooler in between has to keep sessions (PgBouncer: pool_mode = session)" : "")};
}

domain::Error no_answer() { return {Errc::store_unavailable, "PostgreSQL does not answer"}; }

// The message is in the server's language; where it comes from is not (syncrep.c).
std::optional<Failure> unconfirmed_by(const pg_result* warning) {
  const char* function = PQresultErrorField(warning, PG_DIAG_SOURCE_FUNCTION);
  if (function == nullptr || std::string_view(function) != "SyncRepWaitForLSN") return std::nullopt;
  return Failure{
      .state = std::string(unconfirmed),
      .message = "the wait for a standby was broken off: nobody knows whether it has what was done"};
}

bool is_unconfirmed(const Failure& failure) { return failure.state == unconfirmed; }

Failure failure_in(const pg_result* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return {.state = state != nullptr ? state : "",
          .message = message != nullptr ? message : text::one_line(PQresultErrorMessage(result))};
}

}  // namespace usher::store::postgres
