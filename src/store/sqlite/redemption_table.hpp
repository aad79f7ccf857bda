#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/redemption.hpp"
#include "store/sqlite/invite_table.hpp"

namespace usher::store::sqlite {

class RedemptionLists {
 public:
  explicit RedemptionLists(Connection& connection);

  std::vector<core::Redemption> of_invite(core::InviteId invite);
  std::vector<core::Redemption> overdue(core::Timestamp now, std::uint32_t limit);

 private:
  Statement list_;
  Statement overdue_;
};

/// Looks up the facts, lets the core decide and writes what it decided, within the writer's
/// transaction.
class RedemptionWrites {
 public:
  RedemptionWrites(Connection& connection, InviteReads& invites, InviteWrites& invite_writes);

  core::Result<core::Redemption> reserve(const core::ReserveRequest& request);
  core::Result<core::Redemption> commit(core::InviteId invite, const std::string& holder,
                                        core::Timestamp now);
  core::Result<void> release(core::InviteId invite, const std::string& holder);

 private:
  std::optional<core::Redemption> held(core::InviteId invite, const std::string& holder);
  bool redeemer_reserved_elsewhere(const core::ReserveRequest& request);
  void put(const core::Redemption& redemption);

  InviteReads& invites_;
  InviteWrites& invite_writes_;
  Statement find_;
  Statement redeemer_reserved_;
  Statement put_;
  Statement delete_;
};

}  // namespace usher::store::sqlite
