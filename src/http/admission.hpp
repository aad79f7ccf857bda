#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <mutex>
#include <utility>

#include "http/client_address.hpp"
#include "http/forwarded.hpp"
#include "http/observer.hpp"
#include "http/options.hpp"

namespace usher::http {

/// Counts connections, in all and per address, and says when it is enough. Trusted proxies bring
/// many clients and are counted in all alone. Thread-safe; outlives its tickets.
class Admission {
 public:
  /// One connection's place, given back when it dies.
  class Ticket {
   public:
    Ticket(Ticket&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)),
          key_(other.key_),
          per_address_(other.per_address_) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket() { release(); }

    void release() noexcept;

   private:
    friend class Admission;
    Ticket(Admission* admission, const ClientAddress& key, bool per_address) noexcept
        : admission_(admission), key_(key), per_address_(per_address) {}

    Admission* admission_;
    ClientAddress key_;
    bool per_address_;
  };

  Admission(const Limits& limits, const TrustedProxies& proxies) noexcept
      : limits_(limits), proxies_(proxies) {}

  std::expected<Ticket, ConnectionRefusal> enter(const ClientAddress& peer);

 private:
  const Limits& limits_;
  const TrustedProxies& proxies_;
  std::mutex mutex_;
  std::size_t total_ = 0;
  std::map<ClientAddress, std::size_t> per_address_;
};

}  // namespace usher::http
