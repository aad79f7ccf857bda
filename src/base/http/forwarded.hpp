#pragma once

#include <span>
#include <vector>

#include "base/http/client_address.hpp"
#include "base/http/options.hpp"
#include "base/http/request.hpp"

namespace usher::http {

/// Who a request is from, and whether its own connection is encrypted.
struct Origin {
  ClientAddress client;
  bool secure = false;
};

/// Believes the proxies it was told to trust, and nobody else. Immutable: thread-safe.
class TrustedProxies {
 public:
  TrustedProxies(std::vector<Network> networks, ForwardedHeaders headers)
      : networks_(std::move(networks)), headers_(headers) {}

  [[nodiscard]] bool trusts(const ClientAddress& address) const noexcept;

  /// Walks the chain of proxies from the nearest one away, as long as each is trusted. What an
  /// untrusted one said about those behind it counts for nothing.
  /// @param peer what the connection itself shows
  [[nodiscard]] Origin resolve(const Origin& peer, std::span<const HeaderField> fields) const;

 private:
  std::vector<Network> networks_;
  ForwardedHeaders headers_;
};

}  // namespace usher::http
