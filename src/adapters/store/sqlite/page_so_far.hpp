#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/store/sqlite/invite_walk.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// A page of a list, as far as it was made of the rows that were looked at.
class PageSoFar {
 public:
  /// @param filter must outlive it
  explicit PageSoFar(const domain::InviteFilter& filter);

  /// Takes the next row in the list's order.
  /// @returns whether another one is needed
  bool take(const LookedAt& row);

  /// Takes all rows that the list may have in place of what it took so far, in any order.
  void start_anew(std::vector<LookedAt> rows);

  /// Whether it ended where enough was looked at, before it was full.
  [[nodiscard]] bool ended_early() const { return next_ && found_.size() < limit_; }
  [[nodiscard]] const std::vector<std::int64_t>& found() const { return found_; }
  [[nodiscard]] const std::optional<domain::InvitePosition>& next() const { return next_; }

 private:
  const domain::InviteFilter& filter_;
  std::size_t limit_;
  std::uint32_t looked_at_ = 0;
  std::vector<std::int64_t> found_;
  domain::InvitePosition last_found_{};
  std::optional<domain::InvitePosition> next_{};
};

}  // namespace usher::store::sqlite
