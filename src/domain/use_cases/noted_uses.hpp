#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "domain/model/time.hpp"

namespace usher::domain {

/// In which minute each key's use was noted last by this process, so that a busy one is noted once. Bounded:
/// when it is full it starts afresh. Thread-safe.
class NotedUses {
 public:
  static constexpr std::size_t keys_max = 4096;

  /// @returns false where it stood there for this minute, or a later one, already
  bool add(const std::string& key, Timestamp now) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(now);
    const std::scoped_lock lock(mutex_);
    if (const auto known = minutes_.find(key); known != minutes_.end()) {
      if (known->second >= minute) return false;
      known->second = minute;
      return true;
    }
    if (minutes_.size() >= keys_max) minutes_.clear();
    minutes_.emplace(key, minute);
    return true;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::chrono::sys_time<std::chrono::minutes>> minutes_;
};

}  // namespace usher::domain
