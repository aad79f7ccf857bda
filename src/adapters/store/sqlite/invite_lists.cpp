#include "adapters/store/sqlite/invite_lists.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "adapters/store/sqlite/rows.hpp"
#include "base/text/ascii.hpp"
#include "domain/use_cases/invite_ids.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

namespace {

/// The list that goes by the index which `narrowing` names: SQLite chooses it before it knows the values.
std::string list_by(std::string_view narrowing) {
  return std::string(sql::list_invites_sql).append(narrowing).append(sql::order_invites_sql);
}

std::string count_by(std::string_view narrowing) {
  constexpr std::string_view place = "\n@list\n";
  std::string text(sql::count_list_sql);
  return text.replace(text.find(place), place.size(), '\n' + list_by(narrowing) + '\n');
}

}  // namespace

template <class Text>
InviteLists::ByIndex::ByIndex(Connection& connection, Text text_by)
    : all(connection, text_by("")),
      of_inviter(connection, text_by(sql::narrow_to_inviter_sql)),
      by_command(connection, text_by(sql::narrow_to_command_sql)),
      for_username(connection, text_by(sql::narrow_to_username_sql)) {}

Statement& InviteLists::ByIndex::for_filter(const domain::InviteFilter& filter) {
  if (filter.username) return for_username;
  if (filter.inviter) return of_inviter;
  return filter.commanded_by ? by_command : all;
}

InviteLists::InviteLists(Connection& connection, HostTable& hosts)
    : hosts_(hosts),
      pages_(connection, list_by),
      counts_(connection, count_by),
      scan_states_(connection, sql::scan_states_sql),
      over_(connection, sql::find_over_sql) {}

template <class Read>
void InviteLists::query(ByIndex& statements, const domain::InviteFilter& filter,
                        std::optional<domain::InviteId> before, std::size_t limit, Read read) {
  std::optional<std::int64_t> host;
  if (filter.host) {
    host = hosts_.find(*filter.host);
    if (!host) return;
  }
  const auto below = before ? row_id(*before) : std::numeric_limits<std::int64_t>::max();
  const auto label = line_of(filter.label);
  const auto note = filter.note ? std::optional(text::ascii_lowered(*filter.note)) : std::nullopt;
  Rows rows = statements.for_filter(filter).query(
      below, static_cast<std::int64_t>(limit), millis(filter.now), std::int64_t{filter.states.bits()},
      std::int64_t{filter.kinds.bits()}, host, text_of(filter.inviter), text_of(filter.username),
      text_of(filter.commanded_by), std::int64_t{filter.naming_accounts}, text_of(filter.created_by_key),
      text_of(filter.group), text_of(label), text_of(note), millis(filter.created_from),
      millis(filter.created_until), millis(filter.expires_from), millis(filter.expires_until));
  read(rows);
}

domain::InvitePage InviteLists::page(const domain::InviteFilter& filter) {
  domain::InvitePage page;
  const std::size_t limit = std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max);
  query(pages_, filter, filter.before, limit + 1, [&](Rows& rows) {
    while (rows.next()) {
      page.more = page.invites.size() == limit;
      if (page.more) break;
      page.invites.push_back(read_invite(rows, hosts_));
    }
  });
  return page;
}

std::uint64_t InviteLists::count_matching(const domain::InviteFilter& filter) {
  std::uint64_t count = 0;
  query(counts_, filter, std::nullopt, domain::matching_max, [&](Rows& rows) {
    if (rows.next()) count = static_cast<std::uint64_t>(rows.integer(0));
  });
  return count;
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
