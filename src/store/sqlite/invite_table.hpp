#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/invite.hpp"
#include "service/store.hpp"
#include "store/sqlite/host_table.hpp"
#include "store/sqlite/idempotency_table.hpp"
#include "store/sqlite/key_table.hpp"

namespace usher::store::sqlite {

class InviteReads {
 public:
  InviteReads(Connection& connection, HostTable& hosts);

  std::optional<core::Invite> find(core::InviteId id);

 private:
  HostTable& hosts_;
  Statement find_;
};

/// What changes invites, within the writer's transaction.
class InviteWrites {
 public:
  InviteWrites(Connection& connection, HostTable& hosts, KeyWrites& keys, InviteReads& reads,
               IdempotencyKeys& idempotency_keys);

  core::Result<void> insert(const core::Invite& invite, const std::optional<service::KeyGuard>& guard);
  core::Result<core::InviteId> insert_once(const core::Invite& invite, const service::KeyGuard& guard,
                                           const service::Idempotency& request);
  core::Result<core::Invite> revoke(core::InviteId id, core::Timestamp now);
  /// Forgets those of `invites` that were over before `over_before`. Gives how many.
  std::uint32_t prune(const std::vector<core::InviteId>& invites, core::Timestamp over_before);

  /// Whether an invite of `host` other than `except` keeps `username` from others.
  bool username_pinned(const core::Localpart& username, const core::DomainName& host, core::InviteId except,
                       core::Timestamp now);
  /// Adds to an invite's counts of uses.
  void move_uses(core::InviteId id, std::int64_t reserved, std::int64_t committed);

 private:
  Connection& connection_;
  HostTable& hosts_;
  KeyWrites& keys_;
  InviteReads& reads_;
  IdempotencyKeys& idempotency_keys_;
  Statement insert_;
  Statement exists_;
  Statement pinned_;
  Statement revoke_;
  Statement move_uses_;
  Statement delete_over_;
};

}  // namespace usher::store::sqlite
