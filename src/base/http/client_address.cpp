#include "base/http/client_address.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text/whole_number.hpp"

namespace usher::http {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

ClientAddress::ClientAddress(const std::array<std::uint8_t, 4>& v4) noexcept {
  std::ranges::copy(v4, bytes_.begin());
}

ClientAddress::ClientAddress(const std::array<std::uint8_t, 16>& v6) noexcept {
  if (std::equal(mapped_prefix.begin(), mapped_prefix.end(), v6.begin())) {
    std::copy(v6.begin() + 12, v6.end(), bytes_.begin());
    return;
  }
  v4_ = false;
  bytes_ = v6;
}

std::optional<ClientAddress> ClientAddress::parse(std::string_view text) {
  const bool bracketed = text.size() >= 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  if (text.empty() || text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 16> v6{};
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return ClientAddress(v6);
  std::array<std::uint8_t, 4> v4{};
  if (!bracketed && inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return ClientAddress(v4);
  return std::nullopt;
}

std::string ClientAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
}

std::string ClientAddress::rate_key() const { return v4_ ? to_string() : masked(64).to_string() + "/64"; }

ClientAddress ClientAddress::masked(unsigned prefix) const noexcept {
  ClientAddress result = *this;
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    const auto first_bit = static_cast<unsigned>(i * 8);
    const unsigned kept = prefix <= first_bit ? 0 : std::min(prefix - first_bit, 8U);
    result.bytes_[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return result;
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const auto address = ClientAddress::parse(host);
  if (!address) return std::nullopt;
  const unsigned width = address->is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) return Network(*address, width);

  auto prefix = text::whole_number<unsigned>(text.substr(slash + 1));
  if (!prefix) return std::nullopt;
  // `::ffff:10.0.0.0/104` was unwrapped to an IPv4 address: its prefix goes along.
  if (address->is_v4() && host.find(':') != std::string_view::npos) {
    if (*prefix < 96 || *prefix > 128) return std::nullopt;
    *prefix -= 96;
  }
  if (*prefix > width) return std::nullopt;
  return Network(*address, *prefix);
}

std::string Network::to_string() const { return base_.to_string() + "/" + std::to_string(prefix_); }

}  // namespace usher::http
