#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "base/files/descriptor.hpp"
#include "base/http/server/listen_address.hpp"

namespace usher::http {

/// A socket that somebody else made and keeps, such as a service manager for the service that it starts. Who
/// connects while no process takes them waits in its queue for the next one.
class ListeningSocket {
 public:
  /// @returns or what the descriptor is instead: "is not a socket"
  static std::expected<ListeningSocket, std::string> of(files::Descriptor descriptor);

  [[nodiscard]] const ListenAddress& address() const noexcept { return address_; }
  /// Whether it has those who connect to `other`, so that nothing else can listen there.
  [[nodiscard]] bool serves(const ListenAddress& other) const;

  [[nodiscard]] int number() const noexcept { return descriptor_.number(); }
  /// Leaves it to the caller to close the descriptor.
  void release() noexcept { descriptor_.release(); }

 private:
  ListeningSocket(files::Descriptor descriptor, const ListenAddress& address, bool takes_v4)
      : descriptor_(std::move(descriptor)), address_(address), takes_v4_(takes_v4) {}

  files::Descriptor descriptor_;
  ListenAddress address_;
  bool takes_v4_;  ///< IPv4 clients too, where its address is of IPv6 (ipv6(7), IPV6_V6ONLY)
};

/// What a server is to listen on besides what it binds itself.
struct ListeningSockets {
  std::vector<ListeningSocket> plain;
  std::vector<ListeningSocket> tls;

  [[nodiscard]] bool empty() const { return plain.empty() && tls.empty(); }
};

}  // namespace usher::http
