#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/http/client_address.hpp"

namespace usher::http {

/// Where to listen: an address and a port.
struct ListenAddress {
  ClientAddress address;
  std::uint16_t port = 0;

  /// Reads `127.0.0.1:5285`, `[::1]:5285`, `localhost:5285` (which is 127.0.0.1) and `*:5285`
  /// (which is 0.0.0.0). The error is a sentence for people.
  static std::expected<ListenAddress, std::string> parse(std::string_view text);

  [[nodiscard]] std::string to_string() const;

  bool operator==(const ListenAddress&) const = default;
};

}  // namespace usher::http
