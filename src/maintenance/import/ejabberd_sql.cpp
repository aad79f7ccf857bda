#include <utility>

#include "maintenance/import/ejabberd_data.hpp"
#include "maintenance/import/foreign_rows.hpp"

namespace usher::import {
namespace {

constexpr std::string_view whose = "ejabberd's";

/// Times are UTC there (`calendar:now_to_datetime`), and have no zone beside them.
std::string utc(std::string_view time) { return std::string(time) + "Z"; }

/// A database is for all hosts where `sql_schema_multihost` says so, and else for one.
std::expected<bool, std::string> names_hosts(const std::filesystem::path& file) {
  auto rows = ForeignRows::open(
      file, "SELECT 1 FROM pragma_table_info('invite_token') WHERE name = 'server_host'", {}, whose);
  if (!rows) return std::unexpected(std::move(rows).error());
  return rows->next();
}

EjabberdInvite invite_in(const ForeignRows& row) {
  return {.token = std::string(row.column(0)),
          .type = ejabberd_type(row.column(1)),
          .inviter = std::string(row.column(2)),
          .invitee = std::string(row.column(3)),
          .account_name = std::string(row.column(4)),
          .created_at = utc(row.column(5)),
          .expires = utc(row.column(6)),
          .registers = std::nullopt};
}

}  // namespace

std::expected<std::vector<EjabberdInvite>, std::string> read_ejabberd_table(const std::filesystem::path& file,
                                                                            const std::string& host) {
  const auto several = names_hosts(file);
  if (!several) return std::unexpected(several.error());
  std::string query =
      "SELECT token, type, username, invitee, account_name, created_at, expires FROM invite_token";
  if (*several) query += " WHERE server_host = ?1";
  auto rows = ForeignRows::open(file, query.c_str(),
                                *several ? std::vector{host} : std::vector<std::string>{}, whose);
  if (!rows) return std::unexpected(std::move(rows).error());
  std::vector<EjabberdInvite> invites;
  auto more = rows->next();
  for (; more && *more; more = rows->next()) invites.push_back(invite_in(*rows));
  if (!more) return std::unexpected(std::move(more).error());
  return invites;
}

}  // namespace usher::import
