#include "adapters/store/sqlite/host_spellings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/store/columns/columns.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

struct Respelling {
  std::int64_t id;
  std::string before;
  std::string now;
};

std::vector<Respelling> due(Connection& connection) {
  Statement statement(connection, sql::hosts_sql);
  std::vector<Respelling> all;
  Rows rows = statement.query();
  while (rows.next()) {
    std::string name(rows.text(1));
    if (auto now = respelled(name)) all.push_back({rows.integer(0), std::move(name), *std::move(now)});
  }
  return all;
}

template <class... Values>
void run(Connection& connection, std::string_view query, const Values&... values) {
  Statement statement(connection, query);
  statement.run(values...);
}

void merge(Connection& connection, std::int64_t id, std::int64_t into) {
  run(connection, sql::move_keys_of_host_sql, id, into);
  run(connection, sql::move_invites_of_host_sql, id, into);
  run(connection, sql::move_events_of_host_sql, id, into);
  run(connection, sql::move_webhooks_of_host_sql, id, into);
  run(connection, sql::delete_host_sql, id);
}

std::optional<std::int64_t> number_of(Connection& connection, std::string_view name) {
  Statement statement(connection, sql::find_host_sql);
  Rows rows = statement.query(name);
  return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
}

void respell(Connection& connection, const Respelling& host) {
  if (const auto known = number_of(connection, host.now)) {
    merge(connection, host.id, *known);
  } else {
    run(connection, sql::rename_host_sql, host.id, std::string_view(host.now));
  }
  for (const std::string_view query :
       {sql::respell_redeemers_sql, sql::respell_commanders_sql, sql::respell_origins_sql,
        sql::respell_freezes_sql, sql::respell_host_state_sql}) {
    run(connection, query, std::string_view(host.before), std::string_view(host.now));
  }
}

}  // namespace

void respell_hosts(Connection& connection) {
  if (due(connection).empty()) return;
  connection.execute(sql::begin_sql);
  // Another process may have done it while this one waited for the lock.
  for (const Respelling& host : due(connection)) respell(connection, host);
  connection.execute(sql::commit_sql);
}

}  // namespace usher::store::sqlite
