#include "store/postgres/setup_session.hpp"

#include <libpq-fe.h>

#include <string>
#include <utility>
#include <vector>

namespace usher::store::postgres {

std::expected<void, Failure> SetupSession::run(std::string_view statements) {
  auto outcome = outcome_of(PQexec(handle_.get(), std::string(statements).c_str()));
  if (!outcome) return std::unexpected(std::move(outcome).error());
  return {};
}

std::expected<Rows, Failure> SetupSession::ask(std::string_view statement, const Parameters& given) {
  const PointersTo pointers(given);
  return outcome_of(PQexecParams(handle_.get(), std::string(statement).c_str(), pointers.count(), nullptr,
                                 pointers.values(), pointers.lengths(), pointers.formats(), 1));
}

int SetupSession::server_version() const { return PQserverVersion(handle_.get()); }

std::expected<Rows, Failure> SetupSession::outcome_of(pg_result* raw) const {
  std::unique_ptr<pg_result, ResultDeleter> result(raw);
  const auto status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return Rows(std::move(result));
  Failure failure = failure_in(result.get());
  failure.lost = PQstatus(handle_.get()) != CONNECTION_OK;
  if (failure.message.empty()) failure.message = one_line(PQerrorMessage(handle_.get()));
  return std::unexpected(std::move(failure));
}

}  // namespace usher::store::postgres
