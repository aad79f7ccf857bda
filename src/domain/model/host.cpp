#include "domain/model/host.hpp"

#include "base/text/joined.hpp"

namespace usher::domain {

std::string landing_link(const Host& host, std::string_view token) {
  const std::string_view url = host.landing_url;
  const auto at = url.find(token_placeholder);
  if (at == std::string_view::npos) return host.landing_url;
  std::string link;
  link.reserve(url.size() + token.size());
  link.append(url.substr(0, at)).append(token).append(url.substr(at + token_placeholder.size()));
  return link;
}

Result<std::reference_wrapper<const Host>> Hosts::find(std::string_view domain) const {
  const auto parsed = DomainName::parse(domain);
  if (parsed) {
    if (const Host* host = find(*parsed)) return std::cref(*host);
  }
  const auto known = text::joined(hosts_, ", ", [](const Host& host) { return host.domain.str(); });
  return fail(Errc::unknown_host,
              "unknown host '" + std::string(domain) +
                  "': " + (known.empty() ? "no host is configured" : "the configured hosts are " + known));
}

const Host* Hosts::find(const DomainName& domain) const noexcept {
  for (const Host& host : hosts_) {
    if (host.domain == domain) return &host;
  }
  return nullptr;
}

}  // namespace usher::domain
