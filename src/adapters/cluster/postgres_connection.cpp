#include "adapters/cluster/postgres_connection.hpp"

#include <algorithm>
#include <array>

#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

#include "base/postgres/connection_parameters.hpp"
#include "base/text/one_line.hpp"

namespace usher::cluster {
namespace {

struct ResultCloser {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ResultCloser>;

struct NotificationCloser {
  void operator()(PGnotify* notification) const noexcept { PQfreemem(notification); }
};

/// By which others tell which machine a node is on.
std::string application_name() {
  std::array<char, 256> host{};
  const bool known = ::gethostname(host.data(), host.size() - 1) == 0;
  return std::string("usher node ") + (known ? host.data() : "?");
}

int milliseconds_until(PostgresConnection::Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - PostgresConnection::Clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 60'000));
}

PostgresConnection::Row first_row(const PGresult* result) {
  PostgresConnection::Row row;
  if (PQntuples(result) == 0) return row;
  for (int i = 0; i < PQnfields(result); ++i) row.emplace_back(PQgetvalue(result, 0, i));
  return row;
}

}  // namespace

void PostgresConnection::Closer::operator()(pg_conn* handle) const noexcept { PQfinish(handle); }

PostgresConnection::Outcome<PostgresConnection> PostgresConnection::open(const secrets::Secret& address) {
  const std::string given(address.reveal());
  // What stands behind `dbname` overrides the address: these bounds are what others rely on.
  const std::array<const char*, 10> names{"application_name",
                                          "client_encoding",
                                          "dbname",
                                          "connect_timeout",
                                          "keepalives_idle",
                                          "keepalives_interval",
                                          "keepalives_count",
                                          "tcp_user_timeout",
                                          "target_session_attrs",
                                          nullptr};
  const std::string name = application_name();
  const std::array<const char*, 10> values{
      name.c_str(), postgres::client_encoding,      given.c_str(), postgres::connect_timeout, "3", "1", "2",
      "5000",       postgres::target_session_attrs, nullptr};
  PostgresConnection connection(PQconnectdbParams(names.data(), values.data(), 1));
  if (!connection.handle_) return std::unexpected("no memory for a connection");
  if (PQstatus(connection.handle_.get()) != CONNECTION_OK) return std::unexpected(connection.problem());
  PQsetNoticeProcessor(connection.handle_.get(), [](void*, const char*) {}, nullptr);
  PQsetnonblocking(connection.handle_.get(), 1);
  return connection;
}

std::string PostgresConnection::problem() const {
  const std::string said = text::one_line(PQerrorMessage(handle_.get()));
  return said.empty() ? "the connection broke" : said;
}

std::string PostgresConnection::host() const {
  const char* host = PQhost(handle_.get());
  return host != nullptr ? host : "";
}

std::string PostgresConnection::port() const {
  const char* port = PQport(handle_.get());
  return port != nullptr ? port : "";
}

PostgresConnection::Outcome<void> PostgresConnection::await_answer(Clock::time_point deadline) {
  while (true) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) return std::unexpected(problem());
    if (unsent == 0 && PQisBusy(handle_.get()) == 0) return {};
    if (Clock::now() >= deadline) return std::unexpected("the server does not answer");
    pollfd socket{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
    if (unsent > 0) socket.events = POLLIN | POLLOUT;
    ::poll(&socket, 1, milliseconds_until(deadline));
    if ((socket.revents & ~POLLOUT) != 0 && PQconsumeInput(handle_.get()) == 0)
      return std::unexpected(problem());
  }
}

PostgresConnection::Outcome<PostgresConnection::Row> PostgresConnection::ask(
    std::string_view sql, const std::vector<std::string>& parameters, Clock::time_point deadline) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  const std::string text(sql);
  if (PQsendQueryParams(handle_.get(), text.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                        nullptr, nullptr, 0) == 0) {
    return std::unexpected(problem());
  }
  Row row;
  while (true) {
    if (auto there = await_answer(deadline); !there) return std::unexpected(std::move(there).error());
    const ResultPointer result(PQgetResult(handle_.get()));
    if (!result) return row;
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
      return std::unexpected(text::one_line(PQresultErrorMessage(result.get())));
    row = first_row(result.get());
  }
}

PostgresConnection::Outcome<std::vector<std::string>> PostgresConnection::take_notifications() {
  const bool alive = PQconsumeInput(handle_.get()) == 1 && PQstatus(handle_.get()) == CONNECTION_OK;
  if (!alive) return std::unexpected(problem());
  std::vector<std::string> texts;
  while (const std::unique_ptr<PGnotify, NotificationCloser> each{PQnotifies(handle_.get())}) {
    texts.emplace_back(each->extra);
  }
  return texts;
}

void PostgresConnection::wait(int other, Clock::time_point deadline) const {
  std::array<pollfd, 2> both{pollfd{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0},
                             pollfd{.fd = other, .events = POLLIN, .revents = 0}};
  ::poll(both.data(), both.size(), milliseconds_until(deadline));
}

}  // namespace usher::cluster
