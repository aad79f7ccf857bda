#include "base/http/server/listen_address.hpp"

#include <charconv>

namespace usher::http {

std::expected<ListenAddress, std::string> ListenAddress::parse(std::string_view text) {
  const auto fail = [&](std::string_view why) {
    return std::unexpected("'" + std::string(text) + "' is no address to listen on: " + std::string(why));
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return fail("a port is missing, as in 127.0.0.1:5285");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);

  ListenAddress result;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.port);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return fail("a port is a number from 0 to 65535");
  }
  if (host == "localhost") host = "127.0.0.1";
  if (host == "*") host = "0.0.0.0";
  if (host.find(':') != std::string_view::npos && !host.starts_with('[')) {
    return fail("an IPv6 address needs brackets, as in [::1]:5285");
  }
  const auto address = ClientAddress::parse(host);
  if (!address) return fail("the host is neither an IP address nor localhost");
  result.address = *address;
  return result;
}

std::string ListenAddress::to_string() const {
  const std::string host = address.to_string();
  return (address.is_v4() ? host : "[" + host + "]") + ":" + std::to_string(port);
}

}  // namespace usher::http
