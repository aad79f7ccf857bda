#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/store/columns/invite_range.hpp"
#include "adapters/store/sqlite/connection.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// A row that is looked at for a list.
struct LookedAt {
  std::int64_t id = 0;
  std::int64_t expires = 0;
  bool matches = false;
};

/// Goes through the rows that a list may have, by the index that brings it there soonest. Statements are
/// prepared when they are needed first.
class InviteWalk {
 public:
  /// Gives false where it needs no further row.
  using Look = std::function<bool(const LookedAt&)>;

  explicit InviteWalk(Connection& connection) : connection_(connection) {}

  /// Shows rows in the filter's order, from where that goes on.
  /// @param host of the filter's
  /// @param rows_max no more are shown
  void in_order(const domain::InviteFilter& filter, std::optional<std::int64_t> host, std::uint32_t rows_max,
                const Look& look);

  /// Shows all rows that the list may have on any page, in no order, where an index says that they are few.
  /// @returns false, and shows none, where there may be more than `rows_max`
  bool whole(const domain::InviteFilter& filter, std::optional<std::int64_t> host, std::uint32_t rows_max,
             const Look& look);

 private:
  /// What is asked for in one statement.
  struct Part {
    std::string text;
    InvitePlace above;
    InvitePlace below;
    std::int64_t rows_max = 0;
  };

  /// @returns false where `look` did
  bool show(const Part& part, const domain::InviteFilter& filter, std::optional<std::int64_t> host,
            const Look& look);
  Statement& prepared(const std::string& text);

  Connection& connection_;
  std::map<std::string, Statement> statements_;
};

}  // namespace usher::store::sqlite
