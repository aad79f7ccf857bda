#include "app/server_options.hpp"

#include <algorithm>
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

constexpr std::size_t client_buffers_bytes = std::size_t{24} * 1024 * 1024;
// What TLS itself takes is held too (`Connection::tls_bytes`): room for 700 connections or so.
constexpr std::size_t tls_buffers_bytes = std::size_t{32} * 1024 * 1024;
constexpr std::size_t client_output_bytes = std::size_t{32} * 1024;
constexpr std::size_t monitoring_buffers_bytes = std::size_t{4} * 1024 * 1024;
constexpr std::size_t large_bodies = 8;

}  // namespace

http::ServerOptions public_server_options(const config::Config& config, const ConnectionLimits& connections) {
  const auto& settings = config.http;
  http::ServerOptions options;
  options.listen = settings.listen;
  options.tls_listen = settings.tls_listen;
  options.certificate = settings.certificate.string();
  options.private_key = settings.private_key.string();
  options.threads = settings.threads;
  options.trusted_proxies = networks_of(settings.trusted_proxies);
  options.forwarded_headers = settings.forwarded_headers;
  options.limits.header_bytes_max = settings.header_bytes_max;
  options.limits.body_bytes_max = settings.body_bytes_max;
  options.limits.output_bytes_max = client_output_bytes;
  // With what the allocator needs beside it, this and the rest of usher stay below 128 MiB. A few of the
  // largest bodies at once are not what the bound is against.
  options.limits.buffers_bytes_max = std::max(client_buffers_bytes, large_bodies * settings.body_bytes_max);
  if (!settings.tls_listen.empty()) options.limits.buffers_bytes_max += tls_buffers_bytes;
  options.limits.connections_max = connections.clients;
  options.limits.connections_per_address_max = settings.connections_per_address_max;
  options.limits.header_time = settings.header_timeout;
  options.limits.body_time = settings.body_timeout;
  options.limits.idle_time = settings.idle_timeout;
  options.limits.write_time = settings.write_timeout;
  return options;
}

http::ServerOptions operations_server_options(const config::Config& config,
                                              const ConnectionLimits& connections) {
  http::ServerOptions options;
  options.listen = config.operations.listen;
  options.threads = 1;
  options.limits.connections_max = connections.monitoring;
  options.limits.buffers_bytes_max = monitoring_buffers_bytes;
  return options;
}

}  // namespace usher::app
