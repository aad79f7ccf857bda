#include "http/admission.hpp"

namespace usher::http {

std::expected<Admission::Ticket, ConnectionRefusal> Admission::enter(const ClientAddress& peer) {
  const ClientAddress key = peer.is_v4() ? peer : peer.masked(64);
  const bool count_address = !proxies_.trusts(peer);
  const std::lock_guard lock(mutex_);
  if (total_ >= limits_.connections_max) return std::unexpected(ConnectionRefusal::too_many);
  if (count_address) {
    const auto found = per_address_.find(key);
    if (found != per_address_.end() && found->second >= limits_.connections_per_address_max) {
      return std::unexpected(ConnectionRefusal::too_many_from_address);
    }
    ++per_address_[key];
  }
  ++total_;
  return Ticket(this, key, count_address);
}

void Admission::Ticket::release() noexcept {
  Admission* const admission = std::exchange(admission_, nullptr);
  if (admission == nullptr) return;
  const std::lock_guard lock(admission->mutex_);
  --admission->total_;
  if (!per_address_) return;
  const auto found = admission->per_address_.find(key_);
  if (--found->second == 0) admission->per_address_.erase(found);
}

}  // namespace usher::http
