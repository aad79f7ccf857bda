#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace usher::domain {

/// An IPv6 address, or an IPv4 one as `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
using AddressBytes = std::array<std::byte, 16>;

/// The address that stands for itself where a URL names a host: `[::1]`, or an IPv4 address in any of the
/// forms that programs read (`127.0.0.1`, `127.1`, `0x7f000001`). Nothing for a name.
std::optional<AddressBytes> literal_address(std::string_view host);

/// The same address as IPv6 has it.
AddressBytes mapped_address(const std::array<std::byte, 4>& v4_address);

/// Whether the address is this machine's own: 127.0.0.0/8 and ::1.
bool is_loopback(const AddressBytes& address);

/// Whether the address is one of the public network: not this machine's, a neighbour's, a provider's inner
/// one, a multicast one, one for examples or one that leads to such an IPv4 address (IANA's registries of
/// special-purpose addresses, RFC 6890). Whatever is not known to be public is not.
bool is_public(const AddressBytes& address);

}  // namespace usher::domain
