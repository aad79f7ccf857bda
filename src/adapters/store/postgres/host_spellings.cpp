#include "adapters/store/postgres/host_spellings.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/store/columns/columns.hpp"
#include "postgres_setup/embedded.hpp"

namespace usher::store::postgres {

namespace sql = postgres_setup;
using domain::Result;

namespace {

Result<void> change(SetupConnection& connection, std::string_view statement, const Parameters& given) {
  if (auto done = checked(connection.ask(statement, given)); !done) {
    return std::unexpected(std::move(done).error());
  }
  return {};
}

Result<void> merge(SetupConnection& connection, std::int64_t id, std::int64_t into) {
  for (const auto statement : {sql::move_keys_of_host_sql, sql::move_invites_of_host_sql,
                               sql::move_events_of_host_sql, sql::move_webhooks_of_host_sql}) {
    if (auto moved = change(connection, statement, parameters(id, into)); !moved) return moved;
  }
  return change(connection, sql::delete_host_sql, parameters(id));
}

Result<void> respell(SetupConnection& connection, std::int64_t id, std::string_view before,
                     std::string_view now) {
  const auto known = checked(connection.ask(sql::find_host_sql, parameters(now)));
  if (!known) return std::unexpected(known.error());
  auto done = known->count() > 0 ? merge(connection, id, known->integer(0, 0))
                                 : change(connection, sql::rename_host_sql, parameters(id, now));
  for (const auto statement :
       {sql::respell_redeemers_sql, sql::respell_commanders_sql, sql::respell_origins_sql,
        sql::respell_freezes_sql, sql::respell_host_state_sql}) {
    if (done) done = change(connection, statement, parameters(before, now));
  }
  return done;
}

}  // namespace

Result<void> respell_hosts(SetupConnection& connection) {
  const auto hosts = checked(connection.ask(sql::hosts_sql));
  if (!hosts) return std::unexpected(hosts.error());
  for (int row = 0; row < hosts->count(); ++row) {
    const auto before = hosts->text(row, 1);
    const auto now = respelled(before);
    if (!now) continue;
    if (auto done = respell(connection, hosts->integer(row, 0), before, *now); !done) return done;
  }
  return {};
}

}  // namespace usher::store::postgres
