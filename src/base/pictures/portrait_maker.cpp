#include "base/pictures/portrait_maker.hpp"

#include <exception>
#include <utility>

#include "base/pictures/portrait.hpp"

namespace usher::pictures {
namespace {

/// Memory may be short: then there is no portrait.
std::string portrait_or_none(const std::string& file) noexcept {
  try {
    return portrait(file).value_or(std::string{});
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace

PortraitMaker::~PortraitMaker() {
  std::deque<Order> left;
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    left.swap(waiting_);
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  for (Order& order : left) order.done({});
}

void PortraitMaker::make(std::string file, Done done) {
  {
    const std::scoped_lock lock(mutex_);
    if (!stopped_ && waiting_.size() < waiting_max) {
      waiting_.push_back({.file = std::move(file), .done = std::move(done)});
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
      changed_.notify_one();
      return;
    }
  }
  done({});
}

void PortraitMaker::run() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    Order order = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    order.done(portrait_or_none(order.file));
    lock.lock();
  }
}

}  // namespace usher::pictures
