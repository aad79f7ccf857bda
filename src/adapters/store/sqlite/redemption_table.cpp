#include "adapters/store/sqlite/redemption_table.hpp"

#include "adapters/store/sqlite/rows.hpp"
#include "domain/use_cases/store.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

std::vector<domain::Redemption> read_all(Rows& rows) {
  std::vector<domain::Redemption> redemptions;
  while (rows.next()) redemptions.push_back(read_redemption(rows));
  return redemptions;
}

}  // namespace

RedemptionLists::RedemptionLists(Connection& connection)
    : list_(connection, sql::list_redemptions_sql), overdue_(connection, sql::list_overdue_sql) {}

std::vector<domain::Redemption> RedemptionLists::of_invite(domain::InviteId invite) {
  Rows rows = list_.query(row_id(invite), std::int64_t{domain::list_limit_max});
  return read_all(rows);
}

std::vector<domain::Redemption> RedemptionLists::overdue(domain::Timestamp now, std::uint32_t limit) {
  Rows rows = overdue_.query(millis(now), std::int64_t{limit});
  return read_all(rows);
}

}  // namespace usher::store::sqlite
