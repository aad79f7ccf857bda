#pragma once

#include <cstdint>
#include <vector>

#include "core/invite.hpp"
#include "service/store.hpp"
#include "store/sqlite/host_table.hpp"

namespace usher::store::sqlite {

/// Queries that may take long.
class InviteLists {
 public:
  InviteLists(Connection& connection, HostTable& hosts);

  service::InvitePage page(const service::InviteFilter& filter);
  std::vector<service::InviteCount> count(core::Timestamp now);
  /// Invites that were over before `over_before`, at most `limit`.
  std::vector<core::InviteId> over(core::Timestamp over_before, std::uint32_t limit);

 private:
  Statement& statement_for(const service::InviteFilter& filter);

  HostTable& hosts_;
  Statement all_;
  Statement of_inviter_;
  Statement by_command_;
  Statement for_username_;
  Statement scan_states_;
  Statement over_;
};

}  // namespace usher::store::sqlite
