#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

namespace usher::domain {

/// Remembers by which holders an account was made whose rosters are in order, for the page that follows.
/// The newest few hundred: the page is asked for at once. Thread-safe.
class RecentContacts {
 public:
  static constexpr std::size_t holders_max = 512;

  void remember(std::string holder) {
    const std::scoped_lock lock(mutex_);
    if (holders_.size() >= holders_max) holders_.pop_front();
    holders_.push_back(std::move(holder));
  }

  [[nodiscard]] bool contains(const std::string& holder) const {
    const std::scoped_lock lock(mutex_);
    return std::ranges::find(holders_, holder) != holders_.end();
  }

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> holders_;
};

}  // namespace usher::domain
