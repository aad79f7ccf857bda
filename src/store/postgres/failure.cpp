#include "store/postgres/failure.hpp"

#include <libpq-fe.h>

namespace usher::store::postgres {

using core::Errc;

Remedy remedy_for(const Failure& failure) {
  const std::string_view state = failure.state;
  if (failure.lost) return Remedy::reconnect;
  // serialization_failure, deadlock_detected; unique_violation: another node was first, and the next look
  // sees what it did.
  if (state == "40001" || state == "40P01" || state == "23505") return Remedy::repeat;
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

core::Error to_error(const Failure& failure) {
  const std::string_view state = failure.state;
  if (state == "53100") return {Errc::store_full, "PostgreSQL: " + failure.message};
  if (state == "25006" || state == "42501") return {Errc::store_read_only, "PostgreSQL: " + failure.message};
  return {Errc::store_unavailable, "PostgreSQL: " + failure.message};
}

Failure failure_in(const pg_result* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return {.state = state != nullptr ? state : "",
          .message = message != nullptr ? message : one_line(PQresultErrorMessage(result))};
}

std::string one_line(std::string_view message) {
  std::string line;
  for (const char character : message) {
    if (character != '\n') {
      line += character;
    } else if (!line.empty() && line.back() != ';') {
      line += ';';
    }
    if (character == '\n') line += ' ';
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == ';')) line.pop_back();
  return line;
}

}  // namespace usher::store::postgres
