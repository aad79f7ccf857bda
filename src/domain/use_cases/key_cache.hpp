#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/model/api_key.hpp"

namespace usher::domain {

/// Remembers API keys that the store knew, so that a creation need not read before it writes.
/// Bounded: when it is full it starts afresh. Thread-safe.
class KeyCache {
 public:
  static constexpr std::size_t keys_max = 4096;

  [[nodiscard]] std::shared_ptr<const ApiKey> find(const std::string& id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : found->second;
  }

  void remember(std::shared_ptr<const ApiKey> key) {
    const std::scoped_lock lock(mutex_);
    if (keys_.size() >= keys_max) keys_.clear();
    keys_.insert_or_assign(key->id, std::move(key));
  }

  /// Forgets a key that the store has no more, or whose place another has taken.
  void compare(const std::string& id, const std::optional<ApiKey>& stored) {
    const std::scoped_lock lock(mutex_);
    const auto found = keys_.find(id);
    if (found != keys_.end() && (!stored || stored->digest != found->second->digest)) keys_.erase(found);
  }

  void forget(const std::string& id) {
    const std::scoped_lock lock(mutex_);
    keys_.erase(id);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const ApiKey>> keys_;
};

}  // namespace usher::domain
