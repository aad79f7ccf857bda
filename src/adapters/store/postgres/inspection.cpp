#include "adapters/store/postgres/inspection.hpp"

#include <chrono>
#include <utility>

#include "adapters/store/postgres/setup_retry.hpp"
#include "postgres_setup/embedded.hpp"

namespace usher::store::postgres {
namespace {

namespace sql = postgres_setup;
using Clock = std::chrono::system_clock;

std::int64_t millis_of(Clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

bool flag(const Rows& rows, int column) { return !rows.null(0, column) && rows.integer(0, column) != 0; }

ServerReport read_report(const Rows& rows) {
  return {.fsync = flag(rows, 0),
          .full_page_writes = flag(rows, 1),
          .synchronous_commit = std::string(rows.text(0, 2)),
          .read_only = flag(rows, 3),
          .clock_ahead_ms = rows.integer(0, 4),
          .encrypted = flag(rows, 5),
          .same_machine = flag(rows, 6),
          .has_tables = flag(rows, 7),
          .half_moved = flag(rows, 8)};
}

domain::Result<ServerReport> report_by(SetupConnection& connection) {
  const auto asked = Clock::now();
  const auto rows = checked(connection.ask(sql::inspect_sql));
  const auto answered = Clock::now();
  if (!rows) return std::unexpected(rows.error());
  ServerReport report = read_report(*rows);
  report.version = connection.server_version();
  report.clock_ahead_ms -= millis_of(asked + (answered - asked) / 2);
  if (!report.has_tables) return report;
  const auto fingerprint = checked(connection.ask(sql::fingerprint_sql));
  if (!fingerprint) return std::unexpected(fingerprint.error());
  if (fingerprint->count() == 1 && !fingerprint->null(0, 0)) {
    const auto bytes = fingerprint->bytes(0, 0);
    report.key_fingerprint.emplace(bytes.begin(), bytes.end());
  }
  return report;
}

}  // namespace

domain::Result<ServerReport> inspect(const secrets::Secret& address) {
  return with_connection(address, SetupRetry{}, &report_by);
}

}  // namespace usher::store::postgres
