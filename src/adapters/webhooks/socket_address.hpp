#pragma once

#include <optional>

#include <sys/socket.h>

#include "domain/model/network_address.hpp"

namespace usher::webhooks {

/// Nothing for what is neither IPv4 nor IPv6.
std::optional<domain::AddressBytes> bytes_of(const sockaddr* address);

}  // namespace usher::webhooks
