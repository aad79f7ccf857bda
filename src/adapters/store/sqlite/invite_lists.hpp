#pragma once

#include <cstdint>
#include <vector>

#include "adapters/store/sqlite/host_table.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// Queries that may take long.
class InviteLists {
 public:
  InviteLists(Connection& connection, HostTable& hosts);

  domain::InvitePage page(const domain::InviteFilter& filter);
  std::vector<domain::InviteCount> count(domain::Timestamp now);
  /// Invites that were over before `over_before`, at most `limit`.
  std::vector<domain::InviteId> over(domain::Timestamp over_before, std::uint32_t limit);

 private:
  Statement& statement_for(const domain::InviteFilter& filter);

  HostTable& hosts_;
  Statement all_;
  Statement of_inviter_;
  Statement by_command_;
  Statement for_username_;
  Statement scan_states_;
  Statement over_;
};

}  // namespace usher::store::sqlite
