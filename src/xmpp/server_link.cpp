#include "xmpp/server_link.hpp"

#include <chrono>
#include <utility>

#include "xmpp/plugin/protocol.hpp"

namespace usher::xmpp {
namespace {

constexpr std::chrono::seconds greeting_timeout{15};

}  // namespace

ServerLink::ServerLink(ComponentOptions options, std::vector<const core::Host*> hosts,
                       const core::Hosts& all_hosts, HostAccounts& accounts,
                       service::StreamRedemptions& redemptions, std::string version, LinkObserver& observer)
    : hosts_(std::move(hosts)),
      accounts_(accounts),
      observer_(observer),
      discovery_(std::move(version), [](std::string_view) { return std::vector<DiscoveryItem>{}; }),
      plugin_requests_(
          redemptions, all_hosts,
          [this](const core::Host& host, bool there, const std::string& its) { plugin_is(host, there, its); },
          [](const core::Host&, const Element&, const Element&, IqResponder) {}),
      component_(std::move(options), *this) {
  discovery_.mount(component_.server());
  plugin_requests_.mount(component_.server());
  for (const core::Host* host : hosts_) {
    accounts_.add(
        host->domain,
        [this](Element iq, std::chrono::milliseconds timeout, IqDone done) {
          component_.request(std::move(iq), timeout, std::move(done));
        },
        component_.domain());
  }
}

void ServerLink::on_connected(const std::string& domain) {
  for (const core::Host* host : hosts_) {
    accounts_.stream_changed(host->domain);
    greet(*host);
  }
  observer_.on_connected(domain);
}

void ServerLink::on_disconnected(const std::string& domain, const std::string& why) {
  for (const core::Host* host : hosts_) {
    if (accounts_.has_plugin(host->domain)) plugin_is(*host, false, {});
  }
  observer_.on_disconnected(domain, why);
}

/// Whichever comes first: a plugin that is loaded later greets by itself.
void ServerLink::greet(const core::Host& host) {
  Element iq = make_iq("get", component_.domain(), host.domain.str());
  iq.add(plugin::element("hello"));
  component_.request(std::move(iq), greeting_timeout, [this, &host](const IqReply& reply) {
    const Element* hello = reply ? reply->child("hello", plugin::protocol) : nullptr;
    if (hello != nullptr) plugin_is(host, true, std::string(hello->attribute("version")));
  });
}

void ServerLink::plugin_is(const core::Host& host, bool there, const std::string& version) {
  const bool was = accounts_.has_plugin(host.domain);
  accounts_.plugin_is(host.domain, there);
  if (was != there) observer_.on_plugin(host, there, version);
}

}  // namespace usher::xmpp
