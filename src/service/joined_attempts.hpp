#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/invite.hpp"
#include "service/done.hpp"

namespace usher::service {

/// What is under way for which form, so that a double click is one attempt with two listeners.
/// Thread-safe, and bounded in both directions.
template <class T>
class JoinedAttempts {
 public:
  using Key = std::pair<core::InviteId, std::string>;  ///< and the form's id

  enum class Entry : std::uint8_t {
    started,  ///< nothing was under way: the caller sees to it, and then calls `finish`
    joined,   ///< `done` will be called with what is under way
    full,     ///< `done` was left alone
  };

  JoinedAttempts(std::size_t attempts_max, std::size_t listeners_max)
      : attempts_max_(attempts_max), listeners_max_(listeners_max) {}

  /// Takes `done` unless it is `full`.
  [[nodiscard]] Entry enter(const Key& key, Done<T>& done) {
    const std::scoped_lock lock(mutex_);
    const auto found = attempts_.find(key);
    if (found == attempts_.end()) {
      if (attempts_.size() >= attempts_max_) return Entry::full;
      attempts_[key].push_back(std::move(done));
      return Entry::started;
    }
    if (found->second.size() >= listeners_max_) return Entry::full;
    found->second.push_back(std::move(done));
    return Entry::joined;
  }

  /// Tells all who listen.
  void finish(const Key& key, const core::Result<T>& outcome) {
    std::vector<Done<T>> listeners;
    {
      const std::scoped_lock lock(mutex_);
      const auto found = attempts_.find(key);
      if (found == attempts_.end()) return;
      listeners = std::move(found->second);
      attempts_.erase(found);
    }
    for (auto& listener : listeners) listener(outcome);
  }

 private:
  std::size_t attempts_max_;
  std::size_t listeners_max_;
  std::mutex mutex_;
  std::map<Key, std::vector<Done<T>>> attempts_;
};

}  // namespace usher::service
