#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::http {

/// An IP address. An IPv6 address that only wraps an IPv4 one (`::ffff:192.0.2.1`) becomes that
/// IPv4 address, so that one client never counts as two. A value: copy it freely.
class ClientAddress {
 public:
  /// 0.0.0.0: nobody in particular.
  ClientAddress() = default;
  explicit ClientAddress(const std::array<std::uint8_t, 4>& v4) noexcept;
  explicit ClientAddress(const std::array<std::uint8_t, 16>& v6) noexcept;

  /// Reads `192.0.2.1`, `2001:db8::1` and `[2001:db8::1]`; neither ports nor zones.
  static std::optional<ClientAddress> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const noexcept { return v4_; }
  [[nodiscard]] std::string to_string() const;
  /// What limits per client count by: the address, or an IPv6 address's /64 network, since a single
  /// customer commonly has a whole one.
  [[nodiscard]] std::string rate_key() const;
  /// The address with all but its first `prefix` bits cleared, counted within its own family.
  [[nodiscard]] ClientAddress masked(unsigned prefix) const noexcept;

  auto operator<=>(const ClientAddress&) const = default;

 private:
  bool v4_ = true;
  std::array<std::uint8_t, 16> bytes_{};  ///< an IPv4 address has the first four
};

/// A range of addresses in CIDR form, such as `10.0.0.0/8` or `2001:db8::/32`.
class Network {
 public:
  /// An address alone is a network of one. Bits beyond the prefix are ignored.
  static std::optional<Network> parse(std::string_view text);

  [[nodiscard]] bool contains(const ClientAddress& address) const noexcept {
    return address.is_v4() == base_.is_v4() && address.masked(prefix_) == base_;
  }
  [[nodiscard]] std::string to_string() const;

  bool operator==(const Network&) const = default;

 private:
  Network(const ClientAddress& base, unsigned prefix) noexcept
      : base_(base.masked(prefix)), prefix_(prefix) {}

  ClientAddress base_;
  unsigned prefix_;
};

}  // namespace usher::http
