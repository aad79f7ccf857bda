#include "app/server_options.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace usher::app {
namespace {

std::vector<http::Network> networks_of(const std::vector<std::string>& texts) {
  std::vector<http::Network> networks;
  for (const auto& text : texts) {
    const auto network = http::Network::parse(text);
    if (!network) {
      throw std::runtime_error("http.trusted_proxies: \"" + text +
                               "\" is not an address or a network; write for instance \"10.0.0.0/8\"");
    }
    networks.push_back(*network);
  }
  return networks;
}

http::ForwardedHeaders forwarded_headers_of(config::ForwardedHeaders setting) {
  switch (setting) {
    case config::ForwardedHeaders::x_forwarded:
      return http::ForwardedHeaders::x_forwarded;
    case config::ForwardedHeaders::forwarded:
      return http::ForwardedHeaders::forwarded;
    case config::ForwardedHeaders::either:
      return http::ForwardedHeaders::either;
  }
  return http::ForwardedHeaders::either;
}

}  // namespace

http::ServerOptions public_server_options(const config::Config& config) {
  const auto& settings = config.http;
  http::ServerOptions options;
  options.listen = settings.listen;
  options.tls_listen = settings.tls_listen;
  options.certificate = settings.certificate.string();
  options.private_key = settings.private_key.string();
  options.threads = settings.threads;
  options.trusted_proxies = networks_of(settings.trusted_proxies);
  options.forwarded_headers = forwarded_headers_of(settings.forwarded_headers);
  options.limits.header_bytes_max = settings.header_bytes_max;
  options.limits.body_bytes_max = settings.body_bytes_max;
  options.limits.connections_max = settings.connections_max;
  options.limits.connections_per_address_max = settings.connections_per_address_max;
  options.limits.header_time = settings.header_timeout;
  options.limits.body_time = settings.body_timeout;
  options.limits.idle_time = settings.idle_timeout;
  options.limits.write_time = settings.write_timeout;
  return options;
}

http::ServerOptions operations_server_options(const config::Config& config) {
  constexpr std::size_t connections_max = 100;
  http::ServerOptions options;
  options.listen = config.operations.listen;
  options.threads = 1;
  options.limits.connections_max = connections_max;
  return options;
}

http::Rate rate_of(const config::RateSetting& setting) {
  return http::Rate{.count = setting.count.value_or(0), .window = setting.period};
}

}  // namespace usher::app
