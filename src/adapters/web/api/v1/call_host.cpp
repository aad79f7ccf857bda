#include "adapters/web/api/v1/call_host.hpp"

#include <algorithm>
#include <utility>

#include "base/text/joined.hpp"
#include "base/text/percent.hpp"

namespace usher::api::v1 {
namespace {

constexpr std::string_view name = "host";

const domain::Host* host_called(const std::vector<const domain::Host*>& hosts,
                                const domain::DomainName& domain) {
  const auto found = std::ranges::find(hosts, domain, [](const domain::Host* host) { return host->domain; });
  return found == hosts.end() ? nullptr : *found;
}

/// The host that a path names: nothing where the key is for none of that name.
const domain::Host* host_in_path(const std::vector<const domain::Host*>& hosts, const Call& call) {
  const auto named = domain::DomainName::parse(call.path.front());
  return named ? host_called(hosts, *named) : nullptr;
}

/// The host that a parameter names, which may be left out where the key is for one.
const domain::Host* host_in_query(const std::vector<const domain::Host*>& hosts, const Call& call,
                                  Faults& faults) {
  const auto named = call.arguments.parsed(name, domain::DomainName::parse, faults);
  if (named) return host_called(hosts, *named);
  if (faults.empty() && !call.key->more_hosts.empty()) {
    const auto names =
        text::joined(call.key->hosts(), ", ", [](const domain::DomainName& host) { return host.str(); });
    Arguments::note(name, "this API key is for several hosts: say which, of " + names, faults);
  }
  return hosts.front();
}

}  // namespace

std::vector<const domain::Host*> hosts_of(const domain::Hosts& configured, const domain::ApiKey& key) {
  std::vector<const domain::Host*> hosts;
  for (const auto& domain : key.hosts()) {
    if (const auto* const host = configured.find(domain)) hosts.push_back(host);
  }
  return hosts;
}

bool choose_host(const Services& services, Call& call) {
  const auto hosts = hosts_of(services.hosts, *call.key);
  if (hosts.empty()) {
    refuse_key(services.gate, call, true);
    return false;
  }
  call.host = hosts.front();
  if (!is_about_a_host(*call.route)) return true;
  Faults faults;
  call.host =
      names_host_in_path(*call.route) ? host_in_path(hosts, call) : host_in_query(hosts, call, faults);
  if (!faults.empty()) {
    refuse(call, faults);
    return false;
  }
  if (call.host != nullptr) return true;
  refuse(services, call, domain::Error{domain::Errc::unknown_host, "This API key is for no such host."});
  return false;
}

std::string location_of(const Call& call, std::string_view path) {
  std::string location = call.host->public_url;
  location.append(prefix).append(path);
  if (call.key->more_hosts.empty()) return location;
  return location + '?' + std::string(name) + '=' + text::percent_encoded(call.host->domain.str(), "-._~");
}

}  // namespace usher::api::v1
