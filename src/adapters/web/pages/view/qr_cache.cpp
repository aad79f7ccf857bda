#include "adapters/web/pages/view/qr_cache.hpp"

#include "adapters/web/pages/view/qr_code.hpp"

namespace usher::pages {

std::optional<Markup> QrCache::svg(std::string_view text) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_text_.find(text);
    if (found != by_text_.end()) {
      codes_.splice(codes_.begin(), codes_, found->second);
      return found->second->svg;
    }
  }
  // Made outside of the lock; if two make the same one, the first stays.
  std::optional<Markup> made = qr_svg(text);
  if (!made) return made;
  const std::lock_guard lock(mutex_);
  if (by_text_.contains(text)) return made;
  if (codes_.size() == codes_max) {
    by_text_.erase(codes_.back().text);
    codes_.pop_back();
  }
  codes_.push_front({std::string(text), *made});
  by_text_.emplace(codes_.front().text, codes_.begin());
  return made;
}

std::size_t QrCache::size() const {
  const std::lock_guard lock(mutex_);
  return codes_.size();
}

}  // namespace usher::pages
