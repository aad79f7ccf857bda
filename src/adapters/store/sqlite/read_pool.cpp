#include "adapters/store/sqlite/read_pool.hpp"

namespace usher::store::sqlite {

std::unique_ptr<PointReader> ReadPool::take() {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [this] { return !idle_.empty() || unopened_ > 0; });
  if (!idle_.empty()) {
    auto reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }
  --unopened_;
  lock.unlock();
  try {
    return std::make_unique<PointReader>(options_);
  } catch (...) {
    put_back_unopened();
    throw;
  }
}

void ReadPool::put_back(std::unique_ptr<PointReader> reader) {
  {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(reader));
  }
  returned_.notify_one();
}

void ReadPool::put_back_unopened() {
  {
    const std::scoped_lock lock(mutex_);
    ++unopened_;
  }
  returned_.notify_one();
}

}  // namespace usher::store::sqlite
