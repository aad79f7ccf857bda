#include "adapters/config/checks.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text/utf8.hpp"
#include "base/text/whole_number.hpp"
#include "domain/model/duration.hpp"

namespace usher::config {
namespace {

std::unexpected<std::string> refuse(std::string_view text, std::string_view why) {
  return std::unexpected(in_quotes(text) + " " + std::string(why));
}

/// How many bits such an address has; none where it is no IP address.
std::optional<unsigned> address_bits(std::string_view text) {
  const std::string terminated(text);
  if (terminated.size() >= INET6_ADDRSTRLEN || terminated.find('\0') != std::string::npos)
    return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return 32;
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return 128;
  return std::nullopt;
}

constexpr std::array periods{std::pair{std::string_view{"s"}, std::chrono::seconds{1}},
                             std::pair{std::string_view{"m"}, std::chrono::seconds{60}},
                             std::pair{std::string_view{"h"}, std::chrono::seconds{3600}}};

}  // namespace

std::string in_quotes(std::string_view text) {
  constexpr std::size_t bytes_max = 60;
  std::size_t size = std::min(text.size(), bytes_max);
  // Never half a character (RFC 3629 section 3).
  while (size > 0 && size < text.size() && text::continues_character(text[size])) --size;
  std::string result = "\"";
  for (const char c : text.substr(0, size)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return result + (size < text.size() ? "...\"" : "\"");
}

bool is_port(std::string_view text) { return text::whole_number<std::uint16_t>(text).value_or(0) != 0; }

Checked<std::string> check_listen_address(const std::string& text) {
  const std::string_view all = text;
  const auto colon = all.rfind(':');
  if (colon == std::string_view::npos) return refuse(text, "is not host:port");
  if (!text::whole_number<std::uint16_t>(all.substr(colon + 1))) {
    return refuse(text, "has no port from 0 to 65535 at its end");
  }
  const std::string_view host = all.substr(0, colon);
  if (host == "localhost" || host == "*") return text;
  if (host.starts_with('[') && host.ends_with(']') && address_bits(host.substr(1, host.size() - 2)) == 128) {
    return text;
  }
  const auto bits = address_bits(host);
  if (bits == 32) return text;
  if (bits == 128) return refuse(text, "needs brackets around its IPv6 address, as in \"[::1]:5285\"");
  return refuse(text, "is not host:port: the host must be an IP address, localhost or *");
}

Checked<std::string> check_network(const std::string& text) {
  const std::string_view all = text;
  const auto slash = all.find('/');
  const auto bits = address_bits(all.substr(0, slash));
  if (!bits) return refuse(text, "is neither an IP address nor a network in CIDR form");
  if (slash == std::string_view::npos) return text;
  const auto prefix = text::whole_number<unsigned>(all.substr(slash + 1));
  if (!prefix || *prefix > *bits) {
    return refuse(text, "needs a prefix from 0 to " + std::to_string(*bits) + " behind its slash");
  }
  return text;
}

Checked<http::Rate> check_rate(const std::string& text, std::uint32_t count_max) {
  if (text == "off") return http::Rate{};
  const std::string_view all = text;
  const auto slash = std::min(all.find('/'), all.size());
  const auto count = text::whole_number<std::uint32_t>(all.substr(0, slash));
  const std::string_view unit = all.substr(std::min(slash + 1, all.size()));
  const auto* const period = std::ranges::find(periods, unit, [](const auto& pair) { return pair.first; });
  if (!count || period == periods.end()) {
    return refuse(text, "is not a rate: a number per s, m or h, or off");
  }
  if (*count == 0 || *count > count_max) {
    return refuse(text, "is out of range: from 1 to " + std::to_string(count_max) + ", or off");
  }
  return http::Rate{.count = *count, .window = period->second};
}

std::string rate_text(const http::Rate& rate) {
  const auto* const period =
      std::ranges::find(periods, rate.window, [](const auto& pair) { return pair.second; });
  if (rate.unlimited() || period == periods.end()) return "off";
  return std::to_string(rate.count) + "/" + std::string(period->first);
}

std::string range_text(domain::Duration min, domain::Duration max) {
  constexpr domain::Duration year = std::chrono::years{1};
  const bool years = max >= 2 * year && max % year == domain::Duration::zero();
  return domain::format_duration(min) + " to " +
         (years ? std::to_string(max / year) + " years" : domain::format_duration(max));
}

Checked<domain::Duration> check_duration(const std::string& text, domain::Duration min,
                                         domain::Duration max) {
  const auto duration = domain::parse_duration(text);
  if (!duration) return refuse(text, "is not a duration: a whole number and ms, s, m, h, d or w");
  if (*duration < min || *duration > max) {
    return refuse(text, "is out of range: from " + range_text(min, max));
  }
  return *duration;
}

Checked<std::filesystem::path> check_path(const std::string& text, const std::filesystem::path& folder) {
  constexpr std::size_t path_bytes_max = 4095;  // PATH_MAX, which counts the terminating NUL
  if (text.empty()) return std::unexpected("is empty where a path is needed");
  if (text.size() > path_bytes_max) return refuse(text, "is too long for a path");
  return (folder / text).lexically_normal();
}

}  // namespace usher::config
