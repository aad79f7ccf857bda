#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace usher::store::postgres {

/// Brings work to the one thread that does it. Whatever is put in before that thread looks costs one wake.
/// Thread-safe.
template <class T>
class Inbox {
 public:
  /// @param wake has the thread call `take` soon
  Inbox(std::size_t items_max, std::function<void()> wake) : items_max_(items_max), wake_(std::move(wake)) {}

  /// Takes the item. False where it is full: the item is left alone.
  [[nodiscard]] bool put(T& item) {
    bool first = false;
    {
      const std::scoped_lock lock(mutex_);
      if (items_.size() >= items_max_) return false;
      first = items_.empty();
      items_.push_back(std::move(item));
    }
    if (first) wake_();
    return true;
  }

  [[nodiscard]] std::vector<T> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(items_, {});
  }

 private:
  std::size_t items_max_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::vector<T> items_;
};

}  // namespace usher::store::postgres
