#include "adapters/store/sqlite/invite_table.hpp"

#include "adapters/store/sqlite/rows.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

InviteReads::InviteReads(Connection& connection, HostTable& hosts)
    : hosts_(hosts), find_(connection, sql::find_invite_sql) {}

std::optional<domain::Invite> InviteReads::find(domain::InviteId id) {
  Rows rows = find_.query(row_id(id));
  if (!rows.next()) return std::nullopt;
  return read_invite(rows, hosts_);
}

}  // namespace usher::store::sqlite
