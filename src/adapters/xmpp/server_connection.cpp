#include "adapters/xmpp/server_connection.hpp"

#include <chrono>
#include <utility>

#include "adapters/xmpp/plugin/protocol.hpp"

namespace usher::xmpp {
namespace {

constexpr std::chrono::seconds first_greeting_timeout{5};
constexpr std::chrono::seconds last_greeting_timeout{15};

std::optional<CommandRequester> requester_of(std::string_view from, bool admin) {
  auto address = domain::BareJid::parse(from.substr(0, from.find('/')));
  if (!address) return std::nullopt;
  return CommandRequester{.address = *std::move(address), .full = std::string(from), .admin = admin};
}

void refuse(IqResponder& respond, const CommandError& error) {
  if (auto condition = error.application_condition())
    return respond.error(error.stanza, *std::move(condition));
  respond.error(error.stanza);
}

}  // namespace

ServerConnection::ServerConnection(ComponentOptions options, std::vector<const domain::Host*> hosts,
                                   HostAccounts& accounts, domain::StreamRedemptions& redemptions,
                                   InviteCommands& commands, std::string version, ServerObserver& observer)
    : hosts_(std::move(hosts)),
      accounts_(accounts),
      commands_(commands),
      observer_(observer),
      discovery_(std::move(version), [this](std::string_view from) { return commands_for(from); }),
      plugin_requests_(
          redemptions, hosts_,
          [this](const domain::Host& host, bool there, const plugin::Greeting& its) {
            plugin_is(host, there, its);
          },
          [this](const domain::Host& host) { return hello_to(host); },
          [this](const domain::Host& host, const Element& forwarded, IqResponder respond) {
            run_forwarded(host, forwarded, std::move(respond));
          }),
      component_(std::move(options), *this) {
  discovery_.mount(component_.server());
  plugin_requests_.mount(component_.server());
  component_.on_message([this](const Element& message) { take_message(message); });
  component_.server().handle("set", "command", std::string(ns::commands),
                             [this](const Element& iq, const Element& command, IqResponder respond) {
                               run_command(iq, command, std::move(respond));
                             });
  for (const domain::Host* host : hosts_) {
    accounts_.add(
        host->domain,
        [this](Element iq, std::chrono::milliseconds timeout, IqDone done) {
          component_.request(std::move(iq), timeout, std::move(done));
        },
        component_.domain());
  }
}

void ServerConnection::stop() {
  component_.stop();
  for (const domain::Host* host : hosts_) accounts_.plugin_is(host->domain, false);
}

void ServerConnection::on_connected(const std::string& domain) {
  for (const domain::Host* host : hosts_) {
    accounts_.stream_changed(host->domain);
    greet(*host, false);
  }
  observer_.on_connected(domain);
}

void ServerConnection::on_disconnected(const std::string& domain, const std::string& why) {
  for (const domain::Host* host : hosts_) {
    if (accounts_.has_plugin(host->domain)) plugin_is(*host, false, {});
  }
  observer_.on_disconnected(domain, why);
}

/// Whichever comes first: a plugin that is loaded later greets by itself.
void ServerConnection::greet(const domain::Host& host, bool last) {
  Element iq = make_iq("get", component_.domain(), host.domain.str());
  iq.add(hello_to(host));
  const auto number = ++greetings_sent_;
  unanswered_.insert_or_assign(host.domain, number);
  component_.request(
      std::move(iq), last ? last_greeting_timeout : first_greeting_timeout,
      [this, &host, last, number](const IqReply& reply) { greeted(host, last, number, reply); });
}

void ServerConnection::greeted(const domain::Host& host, bool last, std::uint64_t number,
                               const IqReply& reply) {
  const auto waiting = unanswered_.find(host.domain);
  const bool is_awaited = waiting != unanswered_.end();
  if (!reply && reply.error().kind == IqFailure::Kind::lost) {
    if (!is_awaited || waiting->second != number) return;
    if (!last) return greet(host, true);
  }
  unanswered_.erase(host.domain);
  const Element* hello = reply ? reply->child("hello", plugin::protocol) : nullptr;
  if (hello != nullptr) return plugin_is(host, true, plugin::greeting_of(*hello));
  if (!is_awaited || reply || reply.error().kind == IqFailure::Kind::not_sent) return;
  accounts_.check_rights(host.domain, [this, &host](CommandRights commands) {
    if (!accounts_.has_plugin(host.domain)) observer_.on_no_plugin(host, commands);
  });
}

/// The server says what it grants, by itself once the stream is up. ejabberd drops what it is asked before.
void ServerConnection::take_message(const Element& message) {
  for (const domain::Host* host : hosts_) {
    if (message.attribute("from") != host->domain.str() || !names_privileges(message)) continue;
    if (grants_roster(message)) accounts_.rosters_are_granted(host->domain, true);
    if (unanswered_.contains(host->domain)) greet(*host, true);
  }
}

/// With the commands that the plugin is to offer in the host's name.
Element ServerConnection::hello_to(const domain::Host& host) const {
  Element hello = plugin::element("hello");
  hello.set("version", plugin::protocol_version);
  for (const auto& command : commands_.offered(host)) {
    hello.add_child("command")
        .set("node", command.node)
        .set("name", command.name)
        .set("permission", command.admins_only ? "admin" : "local_user");
  }
  return hello;
}

const domain::Host* ServerConnection::host_for(const domain::BareJid& address) const {
  for (const domain::Host* host : hosts_) {
    if (host->domain == address.domain()) return host;
  }
  return hosts_.size() == 1 ? hosts_.front() : nullptr;
}

std::vector<DiscoveryItem> ServerConnection::commands_for(std::string_view from) const {
  std::vector<DiscoveryItem> items;
  const auto requester = requester_of(from, false);
  const domain::Host* host = requester ? host_for(requester->address) : nullptr;
  if (host == nullptr) return items;
  for (auto& command : commands_.offered(*host, *requester)) {
    items.push_back(
        {.jid = component_.domain(), .node = std::move(command.node), .name = std::move(command.name)});
  }
  return items;
}

void ServerConnection::run_command(const Element& iq, const Element& command, IqResponder respond) {
  // Who is an administrator only the server knows, which tells it where its plugin forwards a command.
  const auto requester = requester_of(iq.attribute("from"), false);
  const domain::Host* host = requester ? host_for(requester->address) : nullptr;
  if (host == nullptr) return respond.error({.condition = "forbidden", .type = "auth"});
  commands_.execute(*host, *requester, command,
                    [respond = std::move(respond)](std::expected<Element, CommandError> outcome) mutable {
                      if (!outcome) return refuse(respond, outcome.error());
                      respond.result(*std::move(outcome));
                    });
}

void ServerConnection::run_forwarded(const domain::Host& host, const Element& forwarded,
                                     IqResponder respond) {
  const auto requester = requester_of(forwarded.attribute("from"), forwarded.attribute("admin") == "true");
  const Element* command = forwarded.child("command", ns::commands);
  if (!requester || command == nullptr) return respond.error({.condition = "bad-request", .type = "modify"});
  commands_.execute(host, *requester, *command,
                    [respond = std::move(respond)](std::expected<Element, CommandError> outcome) mutable {
                      if (!outcome) return refuse(respond, outcome.error());
                      respond.result(plugin::element("forwarded-command").add(*std::move(outcome)));
                    });
}

void ServerConnection::plugin_is(const domain::Host& host, bool there, const plugin::Greeting& greeting) {
  const bool was = accounts_.has_plugin(host.domain);
  accounts_.plugin_is(host.domain, there);
  const auto known = greetings_.find(host.domain);
  const bool as_before = known != greetings_.end() && known->second == greeting;
  if (was == there && (!there || as_before)) return;
  greetings_.insert_or_assign(host.domain, greeting);
  observer_.on_plugin(host, there, greeting);
}

}  // namespace usher::xmpp
