#include "domain/model/network_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace usher::domain {
namespace {

/// The addresses that begin with these bits.
struct Network {
  AddressBytes prefix{};
  unsigned bits = 0;
};

constexpr AddressBytes v4(std::uint8_t a, std::uint8_t b = 0, std::uint8_t c = 0, std::uint8_t d = 0) {
  AddressBytes bytes{};
  bytes[10] = bytes[11] = std::byte{0xff};
  bytes[12] = std::byte{a};
  bytes[13] = std::byte{b};
  bytes[14] = std::byte{c};
  bytes[15] = std::byte{d};
  return bytes;
}

/// @param parts the first ones of an address' eight
constexpr AddressBytes v6(std::initializer_list<std::uint16_t> parts) {
  AddressBytes bytes{};
  std::size_t at = 0;
  for (const std::uint16_t part : parts) {
    bytes.at(at++) = static_cast<std::byte>(part >> 8U);
    bytes.at(at++) = static_cast<std::byte>(part & 0xffU);
  }
  return bytes;
}

constexpr unsigned v4_bits = 96;
constexpr Network mapped{v4(0), v4_bits};
constexpr Network loopback_v4{v4(127), v4_bits + 8};
constexpr Network loopback_v6{v6({0, 0, 0, 0, 0, 0, 0, 1}), 128};

/// IANA's "IPv4 Special-Purpose Address Registry", multicast and what is reserved.
constexpr std::array special_v4{
    Network{v4(0), v4_bits + 8},                  // this network (RFC 791)
    Network{v4(10), v4_bits + 8},                 // private (RFC 1918)
    Network{v4(100, 64), v4_bits + 10},           // behind a provider's translation (RFC 6598)
    loopback_v4,                                  // RFC 1122
    Network{v4(169, 254), v4_bits + 16},          // link-local (RFC 3927), and clouds' metadata
    Network{v4(172, 16), v4_bits + 12},           // private
    Network{v4(192, 0, 0), v4_bits + 24},         // protocols' (RFC 6890)
    Network{v4(192, 0, 2), v4_bits + 24},         // for examples (RFC 5737)
    Network{v4(192, 31, 196), v4_bits + 24},      // AS112 (RFC 7535)
    Network{v4(192, 52, 193), v4_bits + 24},      // AMT (RFC 7450)
    Network{v4(192, 88, 99), v4_bits + 24},       // 6to4 relays (RFC 7526)
    Network{v4(192, 168), v4_bits + 16},          // private
    Network{v4(192, 175, 48), v4_bits + 24},      // AS112 (RFC 7534)
    Network{v4(198, 18), v4_bits + 15},           // benchmarks (RFC 2544)
    Network{v4(198, 51, 100), v4_bits + 24},      // for examples
    Network{v4(203, 0, 113), v4_bits + 24},       // for examples
    Network{v4(168, 63, 129, 16), v4_bits + 32},  // Azure's host, which has a public address
    Network{v4(224), v4_bits + 4},                // multicast (RFC 5771)
    Network{v4(240), v4_bits + 4},                // reserved (RFC 1112), and broadcast
};

/// Global unicast (RFC 4291), outside of which nothing is public.
constexpr Network global_v6{v6({0x2000}), 3};

/// What is special within that.
constexpr std::array special_v6{
    Network{v6({0x2001}), 23},                // protocols' (RFC 2928), with Teredo (RFC 4380)
    Network{v6({0x2001, 0x0db8}), 32},        // for examples (RFC 3849)
    Network{v6({0x2002}), 16},                // 6to4: leads to the IPv4 address in it (RFC 3056)
    Network{v6({0x2620, 0x4f, 0x8000}), 48},  // AS112 (RFC 7534)
    Network{v6({0x3fff}), 20},                // for examples (RFC 9637)
};

bool contains(const Network& network, const AddressBytes& address) {
  const unsigned whole = network.bits / 8;
  if (!std::equal(address.begin(), address.begin() + whole, network.prefix.begin())) return false;
  const unsigned rest = network.bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::byte>(0xff00U >> rest & 0xffU);
  return ((address.at(whole) ^ network.prefix.at(whole)) & mask) == std::byte{0};
}

template <class Networks>
bool is_in(const Networks& networks, const AddressBytes& address) {
  return std::ranges::any_of(networks, [&](const Network& network) { return contains(network, address); });
}

}  // namespace

AddressBytes mapped_address(const std::array<std::byte, 4>& v4_address) {
  AddressBytes bytes = v4(0);
  std::ranges::copy(v4_address, bytes.begin() + 12);
  return bytes;
}

std::optional<AddressBytes> literal_address(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    AddressBytes bytes{};
    const std::string inner(host.substr(1, host.size() - 2));
    if (::inet_pton(AF_INET6, inner.c_str(), bytes.data()) != 1) return std::nullopt;
    return bytes;
  }
  in_addr address{};
  if (::inet_aton(std::string(host).c_str(), &address) == 0) return std::nullopt;
  return mapped_address(std::bit_cast<std::array<std::byte, 4>>(address));
}

bool is_loopback(const AddressBytes& address) {
  return contains(loopback_v4, address) || contains(loopback_v6, address);
}

bool is_public(const AddressBytes& address) {
  if (contains(mapped, address)) return !is_in(special_v4, address);
  return contains(global_v6, address) && !is_in(special_v6, address);
}

}  // namespace usher::domain
