#include "adapters/webhooks/socket_address.hpp"

#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace usher::webhooks {

std::optional<domain::AddressBytes> bytes_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    std::array<std::byte, 4> bytes{};
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return domain::mapped_address(bytes);
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, address, sizeof in);
  domain::AddressBytes bytes{};
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return bytes;
}

}  // namespace usher::webhooks
