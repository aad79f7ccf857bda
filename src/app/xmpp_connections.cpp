#include "app/xmpp_connections.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/version.hpp"
#include "base/text/joined.hpp"

namespace usher::app {
namespace {

constexpr std::string_view by_commands = "administration commands";
constexpr std::string_view by_nothing = "none";
constexpr std::string_view by_nothing_known = "none, unanswered";

xmpp::ComponentOptions options_of(const config::HostXmppSettings& settings, const std::string& domain) {
  const auto colon = settings.server.rfind(':');
  std::string name = settings.server.substr(0, colon);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  xmpp::ComponentOptions options;
  options.domain = settings.component;
  options.secret = settings.secret;
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
      access.addresses.push_back(domain::BareJid::parse(each).value());
    }
  }
  return access;
}

std::map<domain::DomainName, xmpp::CommandPolicy> policies_of(const config::Config& config) {
  std::map<domain::DomainName, xmpp::CommandPolicy> policies;
  for (const auto& [domain, settings] : config.host_commands) {
    policies.emplace(
        domain::DomainName::parse(domain).value(),
        xmpp::CommandPolicy{.contact_invites = access_of(settings.contact_invites),
                            .account_invites = access_of(settings.account_invites),
                            .password_resets = access_of(settings.password_resets),
                            .live_invites_max = static_cast<std::uint32_t>(settings.live_invites_max),
                            .rate = settings.rate});
  }
  return policies;
}

/// As `doctor` reads it.
std::string_view described(xmpp::CommandRights commands) {
  switch (commands) {
    case xmpp::CommandRights::granted:
      return by_commands;
    case xmpp::CommandRights::refused:
      return by_nothing;
    case xmpp::CommandRights::unanswered:
      return by_nothing_known;
  }
  return "";
}

/// Likewise.
std::string_view described(xmpp::Rosters rosters) {
  switch (rosters) {
    case xmpp::Rosters::not_granted:
      return "none";
    case xmpp::Rosters::untried:
      return "privilege, untried";
    case xmpp::Rosters::written:
      return "privilege";
    case xmpp::Rosters::in_vain:
      return "privilege, in vain";
  }
  return "";
}

}  // namespace

XmppConnections::XmppConnections(Installation& installation, telemetry::Metrics& metrics,
                                 telemetry::Logger& log)
    : metrics_(metrics),
      log_(log),
      redemptions_(*installation.store, installation.invitations, installation.clock, &accounts_),
      commands_(installation.invitations, accounts_, installation.random, installation.clock,
                policies_of(installation.config),
                [this](const domain::BareJid& address, domain::Done<bool> done) {
                  accounts_.is_administrator(address, std::move(done));
                }) {
  accounts_.on_contacts_failed([this](const domain::BareJid& inviter, std::string_view why) {
    log_.warning("the XMPP server wrote no roster, though it grants the privilege: nobody became a contact",
                 {{"inviter", inviter.str()}, {"why", why}});
  });
  std::map<std::string, std::vector<const domain::Host*>> by_component;
  for (const domain::Host& host : installation.hosts.all()) {
    const auto found = installation.config.host_xmpp.find(host.domain.str());
    if (found != installation.config.host_xmpp.end()) by_component[found->second.component].push_back(&host);
  }
  for (auto& [component, hosts] : by_component) {
    const std::string& first = hosts.front()->domain.str();
    auto options = options_of(installation.config.host_xmpp.at(first), first);
    secrets_.emplace(first, options.secret);
    connections_.push_back(std::make_unique<xmpp::ServerConnection>(
        std::move(options), std::move(hosts), accounts_, redemptions_, commands_, std::string(version()),
        static_cast<xmpp::ServerObserver&>(*this)));
    metrics_.set_xmpp_connected(component, false);
  }
}

bool XmppConnections::has_secrets_of(const config::Config& config) const {
  return std::ranges::all_of(secrets_, [&](const auto& known) {
    const auto& [domain, secret] = known;
    const auto found = config.host_xmpp.find(domain);
    return found != config.host_xmpp.end() && found->second.secret.reveal() == secret.reveal();
  });
}

void XmppConnections::keep(const std::weak_ptr<void>& owner) {
  for (const auto& connection : connections_) connection->keep(owner);
}

void XmppConnections::start(std::function<void()> connected) {
  connected_ = std::move(connected);
  for (const auto& connection : connections_) connection->start();
}

void XmppConnections::stop() {
  for (const auto& connection : connections_) {
    connection->stop();
    metrics_.set_xmpp_connected(connection->domain(), false);
  }
  const std::scoped_lock lock(mutex_);
  for (auto& [host, known] : known_of_) known = {.is_being_checked = known.is_being_checked};
}

std::string XmppConnections::accounts_by(const domain::Host& host) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_of_.find(host.domain);
  return found == known_of_.end() ? std::string() : found->second.accounts_by;
}

bool XmppConnections::begin_check(const domain::Host& host, std::string_view known, bool all) {
  const std::scoped_lock lock(mutex_);
  Known& state = known_of_[host.domain];
  const bool none = known == by_nothing || known == by_nothing_known;
  if (!none && !(known == by_commands && (all || state.is_doubted))) return false;
  return !std::exchange(state.is_being_checked, true);
}

void XmppConnections::ask_again(bool all) {
  for (const auto& connection : connections_) {
    for (const domain::Host* host : connection->hosts()) {
      const auto known = accounts_by(*host);
      if (!connection->connected() || !begin_check(*host, known, all)) continue;
      accounts_.check_rights(
          host->domain, [this, host, connection = connection.get(), known](xmpp::CommandRights commands) {
            checked(*host, *connection, known, commands);
          });
    }
  }
}

void XmppConnections::checked(const domain::Host& host, const xmpp::ServerConnection& connection,
                              std::string_view known, xmpp::CommandRights commands) {
  const bool still_so =
      connection.connected() && !accounts_.has_plugin(host.domain) && accounts_by(host) == known;
  {
    const std::scoped_lock lock(mutex_);
    Known& state = known_of_[host.domain];
    state.is_being_checked = false;
    const bool taken_away = still_so && known == by_commands && commands != xmpp::CommandRights::granted;
    // An answer that did not come in time is no refusal: only what is missing twice in a row is gone.
    if (taken_away && !std::exchange(state.is_doubted, true)) return;
    state.is_doubted = false;
  }
  if (still_so && described(commands) != known) on_no_plugin(host, commands);
}

std::string XmppConnections::state() const {
  std::string text;
  for (const auto& connection : connections_) {
    text += "xmpp " + connection->domain() + ": " +
            (connection->connected() ? "connected" : "not connected") + '\n';
    const std::scoped_lock lock(mutex_);
    for (const domain::Host* host : connection->hosts()) {
      const auto found = known_of_.find(host->domain);
      if (!connection->connected() || found == known_of_.end() || found->second.accounts_by.empty()) continue;
      const Known& known = found->second;
      text += "accounts of " + host->domain.str() + ": " + known.accounts_by + '\n';
      if (!known.in_the_way.empty()) {
        text += "in the way at " + host->domain.str() + ": " + known.in_the_way + '\n';
      }
      for (const std::string& role : known.roles)
        text += "role of " + host->domain.str() + ": " + role + '\n';
      if (known.accounts_by == by_commands) {
        text += "rosters of " + host->domain.str() + ": ";
        text += described(accounts_.rosters(host->domain));
        text += '\n';
      }
    }
  }
  return text;
}

void XmppConnections::on_connected(const std::string& domain) {
  metrics_.set_xmpp_connected(domain, true);
  log_.info("connected to the XMPP server", {{"component", domain}});
  if (connected_) connected_();
}

void XmppConnections::on_disconnected(const std::string& domain, const std::string& why) {
  metrics_.set_xmpp_connected(domain, false);
  log_.warning("not connected to the XMPP server: trying again", {{"component", domain}, {"why", why}});
}

void XmppConnections::on_refused(const std::string& domain, std::string_view why, std::uint64_t count) {
  log_.warning("passed over stanzas that are larger than usher reads",
               {{"component", domain}, {"count", std::to_string(count)}, {"last", std::string(why)}});
}

void XmppConnections::on_plugin(const domain::Host& host, bool there,
                                const xmpp::plugin::Greeting& greeting) {
  remember(host, there ? "plugin " + greeting.version : std::string(by_nothing));
  if (there) {
    log_.info("the XMPP server has usher's plugin",
              {{"host", host.domain.str()}, {"version", greeting.version}});
  } else {
    log_.info("the XMPP server's plugin is gone", {{"host", host.domain.str()}});
  }
  const auto modules = text::joined(greeting.in_the_way, ", ");
  {
    const std::scoped_lock lock(mutex_);
    known_of_[host.domain].in_the_way = modules;
    known_of_[host.domain].roles = greeting.roles;
  }
  if (modules.empty()) return;
  log_.error(
      "modules of the XMPP server are in the way and refuse usher's tokens: take them out of its "
      "configuration, also out of the global list, and restart it",
      {{"host", host.domain.str()}, {"modules", modules}});
}

void XmppConnections::on_no_plugin(const domain::Host& host, xmpp::CommandRights commands) {
  remember(host, std::string(described(commands)));
  switch (commands) {
    case xmpp::CommandRights::granted:
      log_.info("no plugin: accounts are made by administration commands", {{"host", host.domain.str()}});
      break;
    case xmpp::CommandRights::refused:
      log_.warning("no accounts can be made: load usher's plugin, or make the component an administrator",
                   {{"host", host.domain.str()}});
      break;
    case xmpp::CommandRights::unanswered:
      log_.warning("no accounts can be made: the XMPP server answers nothing that usher asks",
                   {{"host", host.domain.str()}});
      break;
  }
}

void XmppConnections::remember(const domain::Host& host, std::string accounts) {
  {
    const std::scoped_lock lock(mutex_);
    known_of_[host.domain].accounts_by = std::move(accounts);
  }
  changed_.notify_all();
}

void XmppConnections::wait_until_known(std::chrono::steady_clock::time_point until) const {
  std::ptrdiff_t hosts = 0;
  for (const auto& connection : connections_) hosts += std::ssize(connection->hosts());
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, until, [&] {
    return std::ranges::count_if(known_of_,
                                 [](const auto& each) { return !each.second.accounts_by.empty(); }) == hosts;
  });
}

}  // namespace usher::app
