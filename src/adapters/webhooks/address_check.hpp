#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include <sys/socket.h>

#include "domain/model/webhook.hpp"

namespace usher::webhooks {

/// An IPv6 address, or an IPv4 one as `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
using AddressBytes = std::array<std::byte, 16>;

/// Nothing for what is neither IPv4 nor IPv6.
std::optional<AddressBytes> bytes_of(const sockaddr* address);

/// Whether the address is this machine's own: 127.0.0.0/8 and ::1.
bool is_loopback(const AddressBytes& address);

/// Whether the address is one of the public network: not this machine's, a neighbour's, a provider's inner
/// one, a multicast one, one for examples or one that leads to such an IPv4 address (IANA's registries of
/// special-purpose addresses, RFC 6890). Whatever is not known to be public is not.
bool is_public(const AddressBytes& address);

/// Whether something may be sent there. It is asked of the very address that is connected to, so that a name
/// that means another one at each look-up gains nothing.
/// @param encrypted whether that is by `https:`; plain HTTP is for this machine alone
bool may_connect(const AddressBytes& address, domain::WebhookReach reach, bool encrypted);

}  // namespace usher::webhooks
