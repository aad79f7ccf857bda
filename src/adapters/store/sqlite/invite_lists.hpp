#pragma once

#include <cstdint>
#include <vector>

#include "adapters/store/sqlite/host_table.hpp"
#include "adapters/store/sqlite/invite_walk.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// Queries that may take long.
class InviteLists {
 public:
  InviteLists(Connection& connection, HostTable& hosts);

  domain::InvitePage page(const domain::InviteFilter& filter);
  domain::MatchCount count_matching(domain::InviteFilter filter);
  std::vector<domain::InviteCount> count(domain::Timestamp now);
  /// Invites that were over before `over_before`, at most `limit`.
  std::vector<domain::InviteId> over(domain::Timestamp over_before, std::uint32_t limit);

 private:
  HostTable& hosts_;
  InviteWalk walk_;
  Statement find_;
  Statement scan_states_;
  Statement over_;
};

}  // namespace usher::store::sqlite
