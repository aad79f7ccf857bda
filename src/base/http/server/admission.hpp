#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/http/client_address.hpp"
#include "base/http/forwarded.hpp"
#include "base/http/observer.hpp"
#include "base/http/options.hpp"

namespace usher::http {

/// Counts connections, in all and per address, and says when it is enough. Trusted proxies bring
/// many clients and are counted in all alone. Thread-safe; outlives its tickets.
class Admission {
 public:
  struct Leave {
    std::optional<ClientAddress> key;  ///< where addresses are counted
    void operator()(Admission* admission) const noexcept { admission->leave(key); }
  };
  /// One connection's place, given back when it dies.
  using Ticket = std::unique_ptr<Admission, Leave>;

  Admission(const Limits& limits, const TrustedProxies& proxies) noexcept
      : limits_(limits), proxies_(proxies) {}

  std::expected<Ticket, ConnectionRefusal> enter(const ClientAddress& peer);
  [[nodiscard]] std::size_t count() const;

 private:
  void leave(const std::optional<ClientAddress>& key) noexcept;

  const Limits& limits_;
  const TrustedProxies& proxies_;
  mutable std::mutex mutex_;
  std::size_t total_ = 0;
  std::map<ClientAddress, std::size_t> per_address_;
};

}  // namespace usher::http
