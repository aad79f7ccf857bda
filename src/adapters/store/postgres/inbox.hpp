#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace usher::store::postgres {

/// Brings work to the one thread that does it, which is woken once for as much as it awaits. Thread-safe.
template <class T>
class Inbox {
 public:
  /// @param wake has the thread call `take` soon
  Inbox(std::size_t items_max, std::function<void()> wake) : items_max_(items_max), wake_(std::move(wake)) {}

  /// Takes the item. False where it is full: the item is left alone.
  [[nodiscard]] bool put(T& item) {
    bool enough = false;
    {
      const std::scoped_lock lock(mutex_);
      if (items_.size() >= items_max_) return false;
      items_.push_back(std::move(item));
      enough = items_.size() == awaited_;
    }
    if (enough) wake_();
    return true;
  }

  [[nodiscard]] std::vector<T> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(items_, {});
  }

  /// From now on as many items wake the thread: one, until this is called.
  /// @returns whether as many are there by now, of which nobody will be told
  [[nodiscard]] bool await(std::size_t items) {
    const std::scoped_lock lock(mutex_);
    awaited_ = items;
    return items_.size() >= items;
  }

 private:
  std::size_t items_max_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::vector<T> items_;
  std::size_t awaited_ = 1;
};

}  // namespace usher::store::postgres
