#include "store/sqlite/idempotency_table.hpp"

#include <algorithm>

#include "sqlite_queries/embedded.hpp"
#include "store/sqlite/rows.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;
using core::Errc;
using core::Error;

IdempotencyKeys::IdempotencyKeys(Connection& connection)
    : find_(connection, sql::find_idempotency_key_sql),
      put_(connection, sql::put_idempotency_key_sql),
      forget_(connection, sql::forget_idempotency_keys_sql) {}

core::Result<std::optional<core::InviteId>> IdempotencyKeys::find(const std::string& api_key,
                                                                  const service::Idempotency& request,
                                                                  core::Timestamp now) {
  Rows rows = find_.query(api_key, request.key, millis(now));
  if (!rows.next()) return std::nullopt;
  if (!std::ranges::equal(rows.blob(0), request.request))
    return std::unexpected(Error{Errc::idempotency_mismatch});
  return core::InviteId{static_cast<std::uint64_t>(rows.integer(1))};
}

void IdempotencyKeys::put(const std::string& api_key, const service::Idempotency& request,
                          core::InviteId invite, core::Timestamp now) {
  forget_.run(millis(now));
  put_.run(api_key, request.key, Bytes(request.request), row_id(invite),
           millis(now + service::idempotency_period));
}

}  // namespace usher::store::sqlite
