#include "store/sqlite/invite_table.hpp"

#include "sqlite_queries/embedded.hpp"
#include "store/sqlite/rows.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;
using core::Errc;
using core::Error;

InviteReads::InviteReads(Connection& connection, HostTable& hosts)
    : hosts_(hosts), find_(connection, sql::find_invite_sql) {}

std::optional<core::Invite> InviteReads::find(core::InviteId id) {
  Rows rows = find_.query(row_id(id));
  if (!rows.next()) return std::nullopt;
  return read_invite(rows, hosts_);
}

InviteWrites::InviteWrites(Connection& connection, HostTable& hosts, KeyWrites& keys, InviteReads& reads,
                           IdempotencyKeys& idempotency_keys)
    : connection_(connection),
      hosts_(hosts),
      keys_(keys),
      reads_(reads),
      idempotency_keys_(idempotency_keys),
      insert_(connection, sql::insert_invite_sql),
      exists_(connection, sql::invite_exists_sql),
      pinned_(connection, sql::username_pinned_sql),
      revoke_(connection, sql::revoke_invite_sql),
      move_uses_(connection, sql::move_uses_sql),
      delete_over_(connection, sql::delete_over_sql) {}

core::Result<void> InviteWrites::insert(const core::Invite& invite,
                                        const std::optional<service::KeyGuard>& guard) {
  if (guard) {
    if (auto admitted = keys_.admit(*guard); !admitted) return admitted;
  }
  if (invite.pins_username_at(invite.created_at) &&
      username_pinned(*invite.username, invite.host, invite.id, invite.created_at)) {
    return std::unexpected(Error{Errc::username_reserved});
  }
  auto host = hosts_.find(invite.host);
  if (!host) {
    // Looked at first: a refused invite must not leave a new host behind.
    if (exists_.query(row_id(invite.id)).next()) return std::unexpected(Error{Errc::duplicate_id});
    host = hosts_.intern(invite.host);
  }
  const std::string groups = lines_of(invite.groups);
  const std::string roles = lines_of(invite.roles);
  insert_.run(row_id(invite.id), *host, code_of(invite.kind), column_of(invite.uses_allowed),
              std::int64_t{invite.uses_committed}, std::int64_t{invite.uses_reserved},
              millis(invite.revoked_at), millis(invite.expires_at), millis(invite.created_at),
              code_of(invite.source), filled(invite.source_detail), text_of(invite.username),
              text_of(invite.inviter), filled(groups), filled(roles), filled(invite.note));
  if (connection_.changes() == 0) return std::unexpected(Error{Errc::duplicate_id});
  if (guard) keys_.note_use(*guard);
  return {};
}

core::Result<core::InviteId> InviteWrites::insert_once(const core::Invite& invite,
                                                       const service::KeyGuard& guard,
                                                       const service::Idempotency& request) {
  if (auto admitted = keys_.admit(guard); !admitted) return std::unexpected(admitted.error());
  auto earlier = idempotency_keys_.find(guard.key_id, request, guard.now);
  if (!earlier) return std::unexpected(std::move(earlier).error());
  if (*earlier) return **earlier;
  if (auto inserted = insert(invite, guard); !inserted) return std::unexpected(inserted.error());
  idempotency_keys_.put(guard.key_id, request, invite.id, guard.now);
  return invite.id;
}

core::Result<core::Invite> InviteWrites::revoke(core::InviteId id, core::Timestamp now) {
  revoke_.run(row_id(id), millis(now));
  auto invite = reads_.find(id);
  if (!invite) return std::unexpected(Error{Errc::invite_not_found});
  return *std::move(invite);
}

std::uint32_t InviteWrites::prune(const std::vector<core::InviteId>& invites, core::Timestamp over_before) {
  std::uint32_t pruned = 0;
  for (const core::InviteId id : invites) {
    delete_over_.run(row_id(id), millis(over_before));
    if (connection_.changes() > 0) ++pruned;
  }
  return pruned;
}

bool InviteWrites::username_pinned(const core::Localpart& username, const core::DomainName& host,
                                   core::InviteId except, core::Timestamp now) {
  const auto number = hosts_.find(host);
  return number && pinned_.query(username.str(), *number, row_id(except), millis(now)).next();
}

void InviteWrites::move_uses(core::InviteId id, std::int64_t reserved, std::int64_t committed) {
  move_uses_.run(row_id(id), reserved, committed);
}

}  // namespace usher::store::sqlite
