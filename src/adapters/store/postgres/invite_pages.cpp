#include "adapters/store/postgres/invite_pages.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/store/columns/columns.hpp"
#include "adapters/store/columns/invite_range.hpp"
#include "adapters/store/postgres/answers.hpp"
#include "adapters/store/postgres/rows.hpp"
#include "base/text/ascii.hpp"

namespace usher::store::postgres {
namespace {

using domain::Done;
using domain::InviteFilter;
using domain::InvitePage;
using domain::Result;

/// @param looked_at_max how many rows are looked at
/// @param rows_max how many are wanted
/// @param few the number of the filter's host, where the index by expiry has few of it
Parameters parameters_of(const InviteFilter& filter, std::uint32_t looked_at_max, std::uint32_t rows_max,
                         std::optional<std::int64_t> few) {
  std::optional<std::string_view> host;
  if (filter.host) host = filter.host->str();
  const auto label = line_of(filter.label);
  const auto note = filter.note ? std::optional(text::ascii_lowered(*filter.note)) : std::nullopt;
  const auto range = range_of(filter);
  return parameters(std::int64_t{looked_at_max}, std::int64_t{rows_max}, millis(filter.now),
                    std::int64_t{filter.states.bits()}, std::int64_t{filter.kinds.bits()}, host,
                    text_of(filter.inviter), text_of(filter.username), text_of(filter.commanded_by),
                    std::int64_t{filter.naming_accounts}, text_of(filter.created_by_key),
                    text_of(filter.group), text_of(label), text_of(note), millis(filter.created_from),
                    millis(filter.created_until), millis(filter.expires_from), millis(filter.expires_until),
                    static_cast<std::int64_t>(filter.order), range.above.expires, range.above.id,
                    range.below.expires, range.below.id, few, range.expires_from, range.expires_until);
}

std::uint32_t limit_of(const InviteFilter& filter) {
  return std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max);
}

/// A row that says no more than where the page ended has no host.
bool is_end(const Rows& rows, int row) { return rows.null(row, 1); }

InvitePage read_page(const Rows& rows, const InviteFilter& filter) {
  InvitePage page;
  const auto limit = limit_of(filter);
  for (int row = 0; row < rows.count(); ++row) {
    if (is_end(rows, row)) {
      page.next = position_of(filter, rows.integer(row, 0), rows.integer(row, 7));
      break;
    }
    if (page.invites.size() == limit) {
      const auto& last = page.invites.back();
      page.next = position_of(filter, row_id(last.id), millis(last.expires_at));
      break;
    }
    page.invites.push_back(read_invite(rows, row));
  }
  return page;
}

Call list_call(const InviteFilter& filter, std::optional<std::int64_t> few) {
  return {Statement::list_invites, parameters_of(filter, filter.scanned_max, limit_of(filter) + 1, few)};
}

/// Gives the number of the filter's host where the index by expiry has no more than `most` for the filter.
void ask_whether_few(Engine& engine, const InviteFilter& filter, std::uint32_t most,
                     Done<std::optional<std::int64_t>> done) {
  if (!filter.host) return done(std::nullopt);
  const auto range = range_of(filter);
  const auto read = [most](const Rows& rows) -> std::optional<std::int64_t> {
    if (rows.count() == 0 || rows.integer(0, 1) > most) return std::nullopt;
    return rows.integer(0, 0);
  };
  engine.list({Statement::few_by_expiry, parameters(filter.host->str(), range.expires_from,
                                                    range.expires_until, std::int64_t{most} + 1)},
              reading<std::optional<std::int64_t>>(read, std::move(done)));
}

void list_few(Engine& engine, const InviteFilter& filter, InvitePage page, Done<InvitePage> done) {
  const auto most = filter.scanned_max;
  ask_whether_few(engine, filter, most,
                  [&engine, filter, page = std::move(page),
                   done = std::move(done)](Result<std::optional<std::int64_t>> few) mutable {
                    if (!few) return done(std::unexpected(std::move(few).error()));
                    if (!*few) return done(std::move(page));
                    Call call = list_call(filter, *few);
                    const auto read = [filter](const Rows& rows) { return read_page(rows, filter); };
                    engine.list(std::move(call), reading<InvitePage>(read, std::move(done)));
                  });
}

}  // namespace

void list_invites(Engine& engine, const InviteFilter& filter, Done<InvitePage> done) {
  Call call = list_call(filter, std::nullopt);
  const auto read = [filter](const Rows& rows) { return read_page(rows, filter); };
  Done<InvitePage> listed = [&engine, filter, done = std::move(done)](Result<InvitePage> page) mutable {
    const bool ended_early = page && page->next && page->invites.size() < limit_of(filter);
    if (!ended_early || goes_by_expiry(filter.order)) return done(std::move(page));
    list_few(engine, filter, *std::move(page), std::move(done));
  };
  engine.list(std::move(call), reading<InvitePage>(read, std::move(listed)));
}

void count_matching(Engine& engine, InviteFilter filter, Done<domain::MatchCount> done) {
  filter.after.reset();
  filter.order = domain::InviteOrder::newest_first;
  const auto most = domain::counted_max;
  ask_whether_few(engine, filter, most,
                  [&engine, filter, done = std::move(done)](Result<std::optional<std::int64_t>> few) mutable {
                    if (!few) return done(std::unexpected(std::move(few).error()));
                    const auto read = [](const Rows& rows) {
                      return domain::MatchCount{.count = static_cast<std::uint64_t>(rows.integer(0, 0)),
                                                .exact = rows.integer(0, 1) == 0};
                    };
                    // One more than there may be, so that there is a row which says whether there are more.
                    engine.list({Statement::count_matching,
                                 parameters_of(filter, domain::counted_max, domain::counted_max + 1, *few)},
                                reading<domain::MatchCount>(read, std::move(done)));
                  });
}

}  // namespace usher::store::postgres
