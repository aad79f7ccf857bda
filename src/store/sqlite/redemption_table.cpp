#include "store/sqlite/redemption_table.hpp"

#include "sqlite_queries/embedded.hpp"
#include "store/sqlite/rows.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;
using core::Errc;
using core::Error;

namespace {

std::vector<core::Redemption> read_all(Rows& rows) {
  std::vector<core::Redemption> redemptions;
  while (rows.next()) redemptions.push_back(read_redemption(rows));
  return redemptions;
}

}  // namespace

RedemptionLists::RedemptionLists(Connection& connection)
    : list_(connection, sql::list_redemptions_sql), overdue_(connection, sql::list_overdue_sql) {}

std::vector<core::Redemption> RedemptionLists::of_invite(core::InviteId invite) {
  Rows rows = list_.query(row_id(invite), std::int64_t{service::list_limit_max});
  return read_all(rows);
}

std::vector<core::Redemption> RedemptionLists::overdue(core::Timestamp now, std::uint32_t limit) {
  Rows rows = overdue_.query(millis(now), std::int64_t{limit});
  return read_all(rows);
}

RedemptionWrites::RedemptionWrites(Connection& connection, InviteReads& invites, InviteWrites& invite_writes)
    : invites_(invites),
      invite_writes_(invite_writes),
      find_(connection, sql::find_redemption_sql),
      redeemer_reserved_(connection, sql::redeemer_reserved_sql),
      put_(connection, sql::put_redemption_sql),
      delete_(connection, sql::delete_redemption_sql) {}

core::Result<core::Redemption> RedemptionWrites::reserve(const core::ReserveRequest& request) {
  auto invite = invites_.find(request.invite);
  if (!invite) return std::unexpected(Error{Errc::invite_not_found});
  const bool pinned_elsewhere =
      invite_writes_.username_pinned(request.redeemer.local(), invite->host, request.invite, request.now);
  const core::ReserveFacts facts{.invite = *std::move(invite),
                                 .held = held(request.invite, request.holder),
                                 .username_pinned_elsewhere = pinned_elsewhere,
                                 .redeemer_reserved_elsewhere = redeemer_reserved_elsewhere(request)};
  auto decided = core::decide_reserve(facts, request);
  if (!decided) return decided;
  put(*decided);
  if (!facts.held) invite_writes_.move_uses(request.invite, 1, 0);
  return decided;
}

core::Result<core::Redemption> RedemptionWrites::commit(core::InviteId invite, const std::string& holder,
                                                        core::Timestamp now) {
  const auto before = held(invite, holder);
  auto decided = core::decide_commit(before, now);
  if (!decided || before->committed_at) return decided;
  put(*decided);
  invite_writes_.move_uses(invite, -1, 1);
  return decided;
}

core::Result<void> RedemptionWrites::release(core::InviteId invite, const std::string& holder) {
  const auto before = held(invite, holder);
  auto decided = core::decide_release(before);
  if (!decided || !before) return decided;
  delete_.run(row_id(invite), holder);
  invite_writes_.move_uses(invite, -1, 0);
  return decided;
}

std::optional<core::Redemption> RedemptionWrites::held(core::InviteId invite, const std::string& holder) {
  Rows rows = find_.query(row_id(invite), holder);
  if (!rows.next()) return std::nullopt;
  return read_redemption(rows);
}

bool RedemptionWrites::redeemer_reserved_elsewhere(const core::ReserveRequest& request) {
  const std::string redeemer = request.redeemer.str();
  return redeemer_reserved_.query(redeemer, row_id(request.invite), request.holder).next();
}

void RedemptionWrites::put(const core::Redemption& redemption) {
  const std::string redeemer = redemption.redeemer.str();
  put_.run(row_id(redemption.invite), redemption.holder, redeemer, code_of(redemption.purpose),
           millis(redemption.reserved_at), millis(redemption.lease_until), millis(redemption.committed_at));
}

}  // namespace usher::store::sqlite
