#include "base/http/server/mailbox.hpp"

#include <utility>

#include "base/http/server/reply_channel.hpp"

namespace usher::http {

void Mailbox::put(Delivery delivery) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    deliveries_.push_back(std::move(delivery));
    const bool others_wake = deliveries_.size() > 1;
    if (others_wake) return;
  }
  if (together_ == nullptr) return wake();
  together_->unwoken_.push_back(shared_from_this());
}

/// Under a lock, so that nothing is woken that `close` has let go of.
void Mailbox::wake() noexcept {
  const std::lock_guard lock(waking_);
  try {
    if (!closed_) wake_();
  } catch (...) {  // NOLINT(bugprone-empty-catch): the owner looks by itself, too
  }
}

void Mailbox::take(std::vector<Delivery>& deliveries) {
  deliveries.clear();
  const std::lock_guard lock(mutex_);
  deliveries.swap(deliveries_);
}

void Mailbox::close() {
  std::vector<Delivery> dropped;
  const std::scoped_lock lock(waking_, mutex_);
  closed_ = true;
  dropped.swap(deliveries_);
}

}  // namespace usher::http
