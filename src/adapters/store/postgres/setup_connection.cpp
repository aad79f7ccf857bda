#include "adapters/store/postgres/setup_connection.hpp"

#include <libpq-fe.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text/one_line.hpp"

namespace usher::store::postgres {

SetupConnection::SetupConnection(Handle handle)
    : unconfirmed_(std::make_unique<std::optional<Failure>>()), handle_(std::move(handle)) {
  const auto take = [](void* unconfirmed, const PGresult* notice) {
    auto failure = unconfirmed_by(notice);
    if (failure) *static_cast<std::optional<Failure>*>(unconfirmed) = std::move(failure);
  };
  PQsetNoticeReceiver(handle_.get(), take, unconfirmed_.get());
}

std::expected<void, Failure> SetupConnection::run(std::string_view statements) {
  auto outcome = outcome_of(PQexec(handle_.get(), std::string(statements).c_str()));
  if (!outcome) return std::unexpected(std::move(outcome).error());
  return {};
}

std::expected<Rows, Failure> SetupConnection::ask(std::string_view statement, const Parameters& given) {
  const PointersTo pointers(given);
  return outcome_of(PQexecParams(handle_.get(), std::string(statement).c_str(), pointers.count(), nullptr,
                                 pointers.values(), pointers.lengths(), pointers.formats(), 1));
}

std::expected<void, Failure> SetupConnection::copy(std::string_view statement, std::string_view data) {
  const std::unique_ptr<pg_result, ResultDeleter> begun(
      PQexec(handle_.get(), std::string(statement).c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return std::unexpected(failure_of(begun.get()));
  constexpr std::size_t piece_bytes = std::size_t{1} << 20U;  // libpq takes an int's worth
  for (std::size_t at = 0; at < data.size(); at += piece_bytes) {
    const auto piece = data.substr(at, piece_bytes);
    // A failure is said again by the end, with its reason.
    if (PQputCopyData(handle_.get(), piece.data(), static_cast<int>(piece.size())) != 1) break;
  }
  PQputCopyEnd(handle_.get(), nullptr);
  std::optional<Failure> failure;
  while (PGresult* raw = PQgetResult(handle_.get())) {
    if (auto outcome = outcome_of(raw); !outcome) failure = std::move(outcome).error();
  }
  if (failure) return std::unexpected(*std::move(failure));
  return {};
}

int SetupConnection::server_version() const { return PQserverVersion(handle_.get()); }

bool SetupConnection::broke() const { return PQstatus(handle_.get()) != CONNECTION_OK; }

std::expected<Rows, Failure> SetupConnection::outcome_of(pg_result* raw) const {
  std::unique_ptr<pg_result, ResultDeleter> result(raw);
  const auto status = PQresultStatus(result.get());
  if (auto unconfirmed = std::exchange(*unconfirmed_, std::nullopt)) {
    return std::unexpected(*std::move(unconfirmed));
  }
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return Rows(std::move(result));
  return std::unexpected(failure_of(result.get()));
}

Failure SetupConnection::failure_of(const pg_result* result) const {
  Failure failure = failure_in(result);
  failure.lost = broke();
  if (failure.message.empty()) failure.message = text::one_line(PQerrorMessage(handle_.get()));
  return failure;
}

}  // namespace usher::store::postgres
