#include "adapters/config/web_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "adapters/config/checks.hpp"
#include "base/text/ascii.hpp"
#include "domain/model/host.hpp"

namespace usher::config {
namespace {

constexpr std::size_t url_bytes_max = 2000;

struct WebAddress {
  std::string_view scheme;
  std::string_view authority;
  std::string_view rest;  ///< path, query and fragment
};

bool is_ipv6(std::string_view text) {
  const std::string terminated(text);
  std::array<std::uint8_t, 16> bytes{};
  return inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1;
}

/// RFC 3986 section 3.2, without a user and with names as DNS has them.
bool is_host_and_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == std::string_view::npos || !is_ipv6(text.substr(1, bracket - 1))) return false;
    const std::string_view after = text.substr(bracket + 1);
    return after.empty() || (after.starts_with(':') && is_port(after.substr(1)));
  }
  const auto colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  return !host.empty() && text::is_alphanumeric(host.front()) && std::ranges::all_of(host, [](char c) {
    return text::is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
  }) && (colon == std::string_view::npos || is_port(text.substr(colon + 1)));
}

/// RFC 3986 section 3.3 to 3.5.
bool is_path_query_fragment(std::string_view text) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?#";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !text::is_hexadecimal(text[i + 1]) || !text::is_hexadecimal(text[i + 2]))
        return false;
    } else if (!text::is_alphanumeric(text[i]) && marks.find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return std::ranges::count(text, '#') <= 1;
}

/// A password may stand before an `@` or in a query: such addresses are not repeated.
std::string shown(std::string_view text) {
  return text.find_first_of("@?#") == std::string_view::npos ? in_quotes(text) : "the address";
}

Checked<WebAddress> parse(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(shown(text) + " " + std::string(why));
  };
  if (text.size() > url_bytes_max) return refuse("has more than " + std::to_string(url_bytes_max) + " bytes");
  const auto separator = text.find("://");
  const std::string_view scheme = text.substr(0, separator == std::string_view::npos ? 0 : separator);
  if (scheme != "http" && scheme != "https") return refuse("does not start with http:// or https://");
  const std::string_view behind = text.substr(separator + 3);
  const auto end = std::min(behind.find_first_of("/?#"), behind.size());
  const WebAddress address{.scheme = scheme, .authority = behind.substr(0, end), .rest = behind.substr(end)};
  if (address.authority.find('@') != std::string_view::npos) {
    return refuse("holds a user name or password, which everybody would see");
  }
  if (!is_host_and_port(address.authority)) {
    return refuse("has no valid host and port (an international name is written as xn--...)");
  }
  return address;
}

}  // namespace

Checked<std::string> check_public_url(const std::string& text) {
  const auto address = parse(text);
  if (!address) return std::unexpected(address.error());
  if (address->rest.find_first_of("?#") != std::string_view::npos) {
    return std::unexpected(shown(text) + " can't have a query or a fragment");
  }
  if (!is_path_query_fragment(address->rest)) {
    return std::unexpected(shown(text) + " holds a character that must be percent-encoded");
  }
  std::string result = text;
  while (result.ends_with('/')) result.pop_back();
  return result;
}

Checked<std::string> check_landing_url(const std::string& text) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(shown(text) + " " + std::string(why));
  };
  const auto at = text.find(domain::token_placeholder);
  if (at == std::string::npos || text.find(domain::token_placeholder, at + 1) != std::string::npos) {
    return refuse("must contain {token} exactly once");
  }
  const auto address = parse(text);
  if (!address) return std::unexpected(address.error());
  std::string rest(address->rest);
  // An authority with braces was refused, so the placeholder is in the rest.
  rest.replace(rest.find(domain::token_placeholder), domain::token_placeholder.size(), "t");
  if (!is_path_query_fragment(rest)) return refuse("holds a character that must be percent-encoded");
  return text;
}

}  // namespace usher::config
