#include "adapters/store/sqlite/page_so_far.hpp"

#include <algorithm>

namespace usher::store::sqlite {

PageSoFar::PageSoFar(const domain::InviteFilter& filter)
    : filter_(filter), limit_(std::clamp(filter.limit, std::uint32_t{1}, domain::list_limit_max)) {}

bool PageSoFar::take(const LookedAt& row) {
  if (row.matches && found_.size() == limit_) {
    next_ = last_found_;
    return false;
  }
  const auto here = position_of(filter_, row.id, row.expires);
  if (row.matches) {
    found_.push_back(row.id);
    last_found_ = here;
  }
  if (++looked_at_ < filter_.scanned_max) return true;
  next_ = here;
  return false;
}

void PageSoFar::start_anew(std::vector<LookedAt> rows) {
  found_.clear();
  next_.reset();
  looked_at_ = 0;
  const auto range = range_of(filter_);
  const auto place = [&](const LookedAt& row) { return place_of(filter_, row.id, row.expires); };
  std::erase_if(rows, [&](const LookedAt& row) { return !row.matches || !range.holds(place(row)); });
  std::ranges::sort(rows, {}, place);
  if (!goes_up(filter_.order)) std::ranges::reverse(rows);
  for (const LookedAt& row : rows) {
    if (!take(row)) return;
  }
}

}  // namespace usher::store::sqlite
