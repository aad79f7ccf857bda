#include "app/xmpp_links.hpp"

#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/version.hpp"

namespace usher::app {
namespace {

constexpr std::string_view by_commands = "administration commands";

core::Secret secret_of(const config::HostXmppSettings& settings, const std::string& domain) {
  if (settings.secret_file.empty()) return settings.secret;
  std::ifstream file(settings.secret_file);
  std::string line;
  if (!std::getline(file, line) || line.empty()) {
    throw std::runtime_error(settings.secret_file.string() +
                             ": holds no secret, or can't be read; check the file, " + "or change host.\"" +
                             domain + "\".xmpp.secret_file");
  }
  return core::Secret{std::move(line)};
}

xmpp::ComponentOptions options_of(const config::HostXmppSettings& settings, const std::string& domain) {
  const auto colon = settings.server.rfind(':');
  std::string name = settings.server.substr(0, colon);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  xmpp::ComponentOptions options;
  options.domain = settings.component;
  options.secret = secret_of(settings, domain);
  options.server = std::move(name);
  options.port = static_cast<std::uint16_t>(std::stoi(settings.server.substr(colon + 1)));
  options.ping_to = domain;
  return options;
}

xmpp::CommandAccess access_of(const std::vector<std::string>& who) {
  xmpp::CommandAccess access;
  for (const std::string& each : who) {
    if (each == "everyone") {
      access.everyone = true;
    } else if (each == "admins") {
      access.admins = true;
    } else {
      access.addresses.push_back(core::BareJid::parse(each).value());
    }
  }
  return access;
}

std::map<core::DomainName, xmpp::CommandPolicy> policies_of(const config::Config& config) {
  std::map<core::DomainName, xmpp::CommandPolicy> policies;
  for (const auto& [domain, settings] : config.host_commands) {
    policies.emplace(
        core::DomainName::parse(domain).value(),
        xmpp::CommandPolicy{.contact_invites = access_of(settings.contact_invites),
                            .account_invites = access_of(settings.account_invites),
                            .password_resets = access_of(settings.password_resets),
                            .live_invites_max = static_cast<std::uint32_t>(settings.live_invites_max),
                            .rate = settings.rate.count,
                            .rate_period = settings.rate.period});
  }
  return policies;
}

}  // namespace

XmppLinks::XmppLinks(Installation& installation, telemetry::Metrics& metrics, telemetry::Logger& log)
    : metrics_(metrics),
      log_(log),
      redemptions_(*installation.store, installation.invitations, installation.clock),
      commands_(installation.invitations, installation.random, installation.clock,
                policies_of(installation.config)) {
  std::map<std::string, std::vector<const core::Host*>> by_component;
  for (const core::Host& host : installation.hosts.all()) {
    const auto found = installation.config.host_xmpp.find(host.domain.str());
    if (found != installation.config.host_xmpp.end()) by_component[found->second.component].push_back(&host);
  }
  for (auto& [component, hosts] : by_component) {
    const std::string& first = hosts.front()->domain.str();
    auto options = options_of(installation.config.host_xmpp.at(first), first);
    links_.push_back(std::make_unique<xmpp::ServerLink>(std::move(options), std::move(hosts), accounts_,
                                                        redemptions_, commands_, std::string(version()),
                                                        static_cast<xmpp::LinkObserver&>(*this)));
    metrics_.set_xmpp_connected(component, false);
  }
}

void XmppLinks::start(std::function<void()> connected) {
  connected_ = std::move(connected);
  for (const auto& link : links_) link->start();
}

void XmppLinks::stop() {
  for (const auto& link : links_) {
    link->stop();
    metrics_.set_xmpp_connected(link->domain(), false);
  }
  const std::scoped_lock lock(mutex_);
  accounts_by_.clear();
}

std::string XmppLinks::state() const {
  std::string text;
  for (const auto& link : links_) {
    text += "xmpp " + link->domain() + ": " + (link->connected() ? "connected" : "not connected") + '\n';
    const std::scoped_lock lock(mutex_);
    for (const core::Host* host : link->hosts()) {
      const auto found = accounts_by_.find(host->domain.str());
      if (!link->connected() || found == accounts_by_.end()) continue;
      text += "accounts of " + host->domain.str() + ": " + found->second + '\n';
      if (found->second == by_commands) {
        const bool granted = accounts_.has_rosters(host->domain);
        text += "rosters of " + host->domain.str() + ": " + (granted ? "privilege" : "none") + '\n';
      }
    }
  }
  return text;
}

void XmppLinks::on_connected(const std::string& domain) {
  metrics_.set_xmpp_connected(domain, true);
  log_.info("connected to the XMPP server", {{"component", domain}});
  if (connected_) connected_();
}

void XmppLinks::on_disconnected(const std::string& domain, const std::string& why) {
  metrics_.set_xmpp_connected(domain, false);
  log_.warning("not connected to the XMPP server: trying again", {{"component", domain}, {"why", why}});
}

void XmppLinks::on_plugin(const core::Host& host, bool there, const std::string& version) {
  remember(host, there ? "plugin " + version : "none");
  if (there) {
    log_.info("the XMPP server has usher's plugin", {{"host", host.domain.str()}, {"version", version}});
  } else {
    log_.info("the XMPP server's plugin is gone", {{"host", host.domain.str()}});
  }
}

void XmppLinks::on_no_plugin(const core::Host& host, bool commands) {
  remember(host, std::string(commands ? by_commands : "none"));
  if (commands) {
    log_.info("no plugin: accounts are made by administration commands", {{"host", host.domain.str()}});
  } else {
    log_.warning("no accounts can be made: load usher's plugin, or make the component an administrator",
                 {{"host", host.domain.str()}});
  }
}

void XmppLinks::remember(const core::Host& host, std::string accounts) {
  const std::scoped_lock lock(mutex_);
  accounts_by_.insert_or_assign(host.domain.str(), std::move(accounts));
}

}  // namespace usher::app
