#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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
  /// How many are on all pages, no more than `matching_max`.
  std::uint64_t count_matching(const domain::InviteFilter& filter);
  std::vector<domain::InviteCount> count(domain::Timestamp now);
  /// Invites that were over before `over_before`, at most `limit`.
  std::vector<domain::InviteId> over(domain::Timestamp over_before, std::uint32_t limit);

 private:
  /// One for each index that may serve.
  struct ByIndex {
    template <class Text>
    ByIndex(Connection& connection, Text text_by);

    Statement& for_filter(const domain::InviteFilter& filter);

    Statement all;
    Statement of_inviter;
    Statement by_command;
    Statement for_username;
  };

  /// Has `read` read the rows of a list, unless the filter's host has none.
  template <class Read>
  void query(ByIndex& statements, const domain::InviteFilter& filter, std::optional<domain::InviteId> before,
             std::size_t limit, Read read);

  HostTable& hosts_;
  ByIndex pages_;
  ByIndex counts_;
  Statement scan_states_;
  Statement over_;
};

}  // namespace usher::store::sqlite
