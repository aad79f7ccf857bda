#include "app/disposal.hpp"

#include <utility>

#include "domain/use_cases/barrier.hpp"

namespace usher::app {

Disposal::~Disposal() {
  {
    const std::scoped_lock lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Disposal::take(Work work) {
  // Under the lock: once its thread saw the work this may be gone.
  const std::scoped_lock lock(mutex_);
  due_.push_back(std::move(work));
  changed_.notify_one();
}

void Disposal::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ends_ || !due_.empty(); });
    if (due_.empty()) return;
    const auto due = std::exchange(due_, {});
    lock.unlock();
    for (const Work& work : due) domain::behind_barrier(work);
    lock.lock();
  }
}

}  // namespace usher::app
