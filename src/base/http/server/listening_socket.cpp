#include "base/http/server/listening_socket.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

namespace usher::http {
namespace {

std::unexpected<std::string> refuse(int error) {
  return std::unexpected(error == ENOTSOCK ? std::string("is not a socket")
                         : error == EBADF  ? std::string("is not open")
                                           : "can't be looked at: " + std::generic_category().message(error));
}

std::expected<int, std::string> number_option(int socket, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(socket, level, name, &value, &size) != 0) return refuse(errno);
  return value;
}

template <class Address>
Address read_as(const sockaddr_storage& storage) {
  Address address{};
  std::memcpy(&address, &storage, sizeof address);
  return address;
}

std::optional<ListenAddress> address_of(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    const auto found = read_as<sockaddr_in>(storage);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &found.sin_addr, bytes.size());
    return ListenAddress{.address = ClientAddress(bytes), .port = ntohs(found.sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    const auto found = read_as<sockaddr_in6>(storage);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &found.sin6_addr, bytes.size());
    return ListenAddress{.address = ClientAddress(bytes), .port = ntohs(found.sin6_port)};
  }
  return std::nullopt;
}

bool is_any(const ClientAddress& address) {
  return address == ClientAddress() || address == ClientAddress(std::array<std::uint8_t, 16>{});
}

}  // namespace

std::expected<ListeningSocket, std::string> ListeningSocket::of(files::Descriptor descriptor) {
  const int socket = descriptor.number();
  const auto type = number_option(socket, SOL_SOCKET, SO_TYPE);
  if (!type) return std::unexpected(type.error());
  const auto listens = number_option(socket, SOL_SOCKET, SO_ACCEPTCONN);
  if (!listens) return std::unexpected(listens.error());
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return refuse(errno);
  const auto address = address_of(storage);
  if (!address) return std::unexpected("is not a socket of IPv4 or IPv6");
  if (*type != SOCK_STREAM) return std::unexpected("is not a stream socket, which TCP has");
  if (*listens == 0) return std::unexpected("does not listen");
  if (::fcntl(socket, F_SETFD, FD_CLOEXEC) != 0) return refuse(errno);
  bool takes_v4 = false;
  if (storage.ss_family == AF_INET6) {
    const auto only_v6 = number_option(socket, IPPROTO_IPV6, IPV6_V6ONLY);
    takes_v4 = only_v6 && *only_v6 == 0;
  }
  return ListeningSocket(std::move(descriptor), *address, takes_v4);
}

bool ListeningSocket::serves(const ListenAddress& other) const {
  if (other.port != address_.port) return false;
  if (other.address == address_.address) return true;
  return is_any(address_.address) && (other.address.is_v4() == address_.address.is_v4() || takes_v4_);
}

}  // namespace usher::http
