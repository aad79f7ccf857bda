#include "core/host.hpp"

namespace usher::core {

std::string landing_link(const Host& host, std::string_view token) {
  std::string link = host.landing_url;
  if (const auto at = link.find(token_placeholder); at != std::string::npos) {
    link.replace(at, token_placeholder.size(), token);
  }
  return link;
}

Result<std::reference_wrapper<const Host>> Hosts::find(std::string_view domain) const {
  const auto parsed = DomainName::parse(domain);
  if (parsed) {
    if (const Host* host = find(*parsed)) return std::cref(*host);
  }
  std::string known;
  for (const Host& host : hosts_) known += (known.empty() ? "" : ", ") + host.domain.str();
  return std::unexpected(
      Error{Errc::unknown_host,
            "unknown host '" + std::string(domain) +
                "': " + (known.empty() ? "no host is configured" : "the configured hosts are " + known)});
}

const Host* Hosts::find(const DomainName& domain) const noexcept {
  for (const Host& host : hosts_) {
    if (host.domain == domain) return &host;
  }
  return nullptr;
}

}  // namespace usher::core
