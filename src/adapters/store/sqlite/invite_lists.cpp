#include "adapters/store/sqlite/invite_lists.hpp"

#include <map>
#include <optional>
#include <utility>

#include "adapters/store/sqlite/page_so_far.hpp"
#include "adapters/store/sqlite/rows.hpp"
#include "domain/use_cases/invite_ids.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

InviteLists::InviteLists(Connection& connection, HostTable& hosts)
    : hosts_(hosts),
      walk_(connection),
      find_(connection, sql::find_invite_sql),
      scan_states_(connection, sql::scan_states_sql),
      over_(connection, sql::find_over_sql) {}

domain::InvitePage InviteLists::page(const domain::InviteFilter& filter) {
  std::optional<std::int64_t> host;
  if (filter.host) {
    host = hosts_.find(*filter.host);
    if (!host) return {};
  }
  const auto look_at_all = [&](PageSoFar& page) {
    std::vector<LookedAt> rows;
    const bool few = walk_.whole(filter, host, filter.scanned_max, [&](const LookedAt& row) {
      rows.push_back(row);
      return true;
    });
    if (few) page.start_anew(std::move(rows));
    return few;
  };
  PageSoFar page(filter);
  const bool by_one_index =
      goes_by_expiry(filter.order) && (filter.username || filter.inviter || filter.commanded_by);
  if (!by_one_index || !look_at_all(page)) {
    walk_.in_order(filter, host, filter.scanned_max, [&](const LookedAt& row) { return page.take(row); });
    if (page.ended_early()) look_at_all(page);
  }
  domain::InvitePage result{.invites = {}, .next = page.next()};
  for (const std::int64_t id : page.found()) {
    Rows rows = find_.query(id);
    // One may be pruned meanwhile.
    if (rows.next()) result.invites.push_back(read_invite(rows, hosts_));
  }
  return result;
}

domain::MatchCount InviteLists::count_matching(domain::InviteFilter filter) {
  std::optional<std::int64_t> host;
  if (filter.host) {
    host = hosts_.find(*filter.host);
    if (!host) return {};
  }
  filter.after.reset();
  filter.order = domain::InviteOrder::newest_first;
  domain::MatchCount counted;
  std::uint32_t looked_at = 0;
  const auto look = [&](const LookedAt& row) {
    if (looked_at++ == domain::counted_max) {
      counted.exact = false;
      return false;
    }
    counted.count += row.matches ? 1 : 0;
    return true;
  };
  const bool few = walk_.whole(filter, host, domain::counted_max, look);
  if (!few) walk_.in_order(filter, host, domain::counted_max + 1, look);
  return counted;
}

std::vector<domain::InviteCount> InviteLists::count(domain::Timestamp now) {
  std::map<std::int64_t, std::uint64_t> counts;
  // Most neighbours are alike: those cost no search.
  auto* current = &counts[0];
  std::int64_t current_code = 0;
  for (Rows rows = scan_states_.query(millis(now)); rows.next();) {
    const auto code = rows.integer(0);
    if (code != current_code) {
      current = &counts[code];
      current_code = code;
    }
    ++*current;
  }
  std::vector<domain::InviteCount> result;
  for (const auto& [code, count] : counts) {
    if (count == 0) continue;
    result.push_back({.host = hosts_.name_of(code / 64),
                      .kind = from_code<domain::InviteKind>(code / 4 % 16),
                      .state = from_code<domain::InviteState>(code % 4),
                      .count = count});
  }
  return result;
}

std::vector<domain::InviteId> InviteLists::over(domain::Timestamp over_before, std::uint32_t limit) {
  std::vector<domain::InviteId> invites;
  // Ids grow with time: what was made since then can't have been over by then, and is not looked at.
  const auto first_younger = row_id(domain::InviteIds::first_at(over_before));
  Rows rows = over_.query(millis(over_before), std::int64_t{limit}, first_younger);
  while (rows.next()) invites.push_back({static_cast<std::uint64_t>(rows.integer(0))});
  return invites;
}

}  // namespace usher::store::sqlite
