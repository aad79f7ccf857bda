#include "adapters/store/sqlite/origin_table.hpp"

#include <string>

#include "adapters/store/sqlite/rows.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

OriginReads::OriginReads(Connection& connection)
    : find_(connection, sql::find_origin_sql),
      invited_(connection, sql::list_invited_sql),
      frozen_(connection, sql::find_frozen_sql) {}

std::optional<domain::Origin> OriginReads::find(const domain::BareJid& account) {
  const std::string address = account.str();
  Rows rows = find_.query(address);
  if (!rows.next()) return std::nullopt;
  return read_origin(rows);
}

std::vector<domain::Origin> OriginReads::invited_by(const domain::BareJid& inviter,
                                                    const std::optional<domain::Localpart>& after,
                                                    std::uint32_t limit) {
  const std::string address = inviter.str();
  const std::string behind = after ? domain::BareJid(*after, inviter.domain()).str() : std::string();
  std::vector<domain::Origin> origins;
  Rows rows = invited_.query(address, behind, std::int64_t{limit});
  while (rows.next()) origins.push_back(read_origin(rows));
  return origins;
}

bool OriginReads::is_frozen(const domain::BareJid& account) {
  const std::string address = account.str();
  return frozen_.query(address).next();
}

}  // namespace usher::store::sqlite
