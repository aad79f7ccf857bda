#include "base/http/server/admission.hpp"

namespace usher::http {

std::expected<Admission::Ticket, ConnectionRefusal> Admission::enter(const ClientAddress& peer) {
  std::optional<ClientAddress> key;
  if (!proxies_.trusts(peer)) key = peer.is_v4() ? peer : peer.masked(64);
  const std::lock_guard lock(mutex_);
  if (total_ >= limits_.connections_max) return std::unexpected(ConnectionRefusal::too_many);
  if (key) {
    const auto found = per_address_.find(*key);
    if (found != per_address_.end() && found->second >= limits_.connections_per_address_max) {
      return std::unexpected(ConnectionRefusal::too_many_from_address);
    }
    ++per_address_[*key];
  }
  ++total_;
  return Ticket(this, Leave{key});
}

std::size_t Admission::count() const {
  const std::lock_guard lock(mutex_);
  return total_;
}

void Admission::leave(const std::optional<ClientAddress>& key) noexcept {
  const std::lock_guard lock(mutex_);
  --total_;
  if (!key) return;
  const auto found = per_address_.find(*key);
  if (--found->second == 0) per_address_.erase(found);
}

}  // namespace usher::http
