#include "http/mailbox.hpp"

#include <utility>

#include "http/reply_channel.hpp"

namespace usher::http {

void Mailbox::put(Delivery delivery) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  deliveries_.push_back(std::move(delivery));
  // Under the lock, so that nothing is woken that `close` has let go of.
  if (deliveries_.size() == 1) wake_();
}

void Mailbox::take(std::vector<Delivery>& deliveries) {
  deliveries.clear();
  const std::lock_guard lock(mutex_);
  deliveries.swap(deliveries_);
}

void Mailbox::close() {
  std::vector<Delivery> dropped;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(deliveries_);
}

}  // namespace usher::http
