#include "adapters/xmpp/plugin/plugin_requests.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/xmpp/plugin/protocol.hpp"
#include "base/text/whole_number.hpp"

namespace usher::xmpp {

using domain::Errc;
using domain::Error;
using domain::Result;

namespace {

constexpr std::size_t holder_bytes_max = 100;

secrets::Secret token_of(const Element& asked) {
  return secrets::Secret{std::string(asked.attribute("token"))};
}

/// Milliseconds since 1970, as `preauth` gave them; the plugin repeats them unread.
std::string to_text(domain::Timestamp time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

std::optional<domain::Timestamp> parse_time(std::string_view text) {
  const auto milliseconds = text::whole_number<std::int64_t>(text);
  // Times before 1970 and after 2286 would not fit what they are counted in later.
  constexpr std::int64_t milliseconds_max = 9'999'999'999'999;
  if (!milliseconds || *milliseconds < 0 || *milliseconds > milliseconds_max) return std::nullopt;
  return domain::Timestamp{std::chrono::milliseconds{*milliseconds}};
}

void refuse(IqResponder& respond, const Error& error) { respond.error(plugin::stanza_error_of(error)); }

domain::Done<void> answer_by(IqResponder respond) {
  return [respond = std::move(respond)](const Result<void>& outcome) mutable {
    if (!outcome) return refuse(respond, outcome.error());
    respond.result();
  };
}

/// A stream, which the plugin named, or somebody who asked for a subscription.
domain::StreamHolder holder_of(const Element& asked) {
  if (auto redeemer = domain::BareJid::parse(asked.attribute("redeemer"))) return *std::move(redeemer);
  return std::string(asked.attribute("holder"));
}

void describe_contact(Element& element, const domain::Invite& invite) {
  if (invite.inviter) element.set("inviter", invite.inviter->str());
}

/// @returns `invalid_argument`
Result<domain::StreamReservation> parse_reservation(const Element& asked) {
  const auto holder = asked.attribute("holder");
  if (holder.empty() || holder.size() > holder_bytes_max)
    return fail(Errc::invalid_argument, "holder: 1 to 100 bytes are needed");
  const auto presented = parse_time(asked.attribute("presented"));
  if (!presented) return fail(Errc::invalid_argument, "presented: milliseconds since 1970 are needed");
  const auto purpose = asked.attribute("purpose");
  if (purpose != "registration" && purpose != "password-reset")
    return fail(Errc::invalid_argument, "purpose: registration or password-reset is needed");
  return domain::StreamReservation{
      .token = token_of(asked),
      .holder = std::string(holder),
      .username = std::string(asked.attribute("username")),
      .password = secrets::Secret{std::string(asked.child_text("password"))},
      .purpose = purpose == "registration" ? domain::Purpose::registration : domain::Purpose::password_reset,
      .presented_at = *presented};
}

}  // namespace

void PluginRequests::mount(IqServer& server) {
  handle(server, "set", "hello", &PluginRequests::hello);
  handle(server, "set", "goodbye", &PluginRequests::goodbye);
  handle(server, "get", "preauth", &PluginRequests::preauth);
  handle(server, "set", "reserve", &PluginRequests::reserve);
  handle(server, "set", "commit", &PluginRequests::commit);
  handle(server, "set", "release", &PluginRequests::release);
  handle(server, "set", "subscribe", &PluginRequests::subscribe);
  handle(server, "set", "account-deleted", &PluginRequests::account_deleted);
  handle(server, "set", "forwarded-command", &PluginRequests::forwarded_command);
}

void PluginRequests::handle(IqServer& server, std::string type, std::string name, Handler handler) {
  server.handle(std::move(type), std::move(name), std::string(plugin::protocol),
                [this, handler](const Element& iq, const Element& payload, IqResponder respond) {
                  const domain::Host* host = sender_of(iq);
                  if (host == nullptr) return respond.error({.condition = "forbidden", .type = "auth"});
                  (this->*handler)(*host, payload, std::move(respond));
                });
}

const domain::Host* PluginRequests::sender_of(const Element& iq) const {
  const auto domain = domain::DomainName::parse(iq.attribute("from"));
  if (!domain) return nullptr;
  const auto found = std::ranges::find(hosts_, *domain, &domain::Host::domain);
  return found == hosts_.end() ? nullptr : *found;
}

void PluginRequests::hello(const domain::Host& host, const Element& asked, IqResponder respond) {
  greeted_(host, true, plugin::greeting_of(asked));
  respond.result(hello_(host));
}

void PluginRequests::goodbye(const domain::Host& host, const Element& /*asked*/, IqResponder respond) {
  greeted_(host, false, {});
  respond.result();
}

void PluginRequests::forwarded_command(const domain::Host& host, const Element& asked, IqResponder respond) {
  forwarded_(host, asked, std::move(respond));
}

void PluginRequests::preauth(const domain::Host& host, const Element& asked, IqResponder respond) {
  redemptions_.preauthenticate(
      host, token_of(asked),
      [respond = std::move(respond)](const Result<domain::Preauthenticated>& shown) mutable {
        if (!shown) return refuse(respond, shown.error());
        const bool reset = shown->invite.kind == domain::InviteKind::reset;
        Element reply = plugin::element("preauth");
        reply.set("purpose", reset ? "password-reset" : "registration");
        reply.set("presented", to_text(shown->presented_at));
        if (shown->invite.username) reply.set("username", shown->invite.username->str());
        describe_contact(reply, shown->invite);
        respond.result(std::move(reply));
      });
}

void PluginRequests::reserve(const domain::Host& host, const Element& asked, IqResponder respond) {
  auto reservation = parse_reservation(asked);
  if (!reservation) return refuse(respond, reservation.error());
  redemptions_.reserve(host, *std::move(reservation),
                       [respond = std::move(respond)](const Result<domain::Reserved>& reserved) mutable {
                         if (!reserved) return refuse(respond, reserved.error());
                         Element reply = plugin::element("reserve");
                         reply.set("username", reserved->redeemer.local().str());
                         describe_contact(reply, reserved->invite);
                         for (const auto& group : reserved->invite.groups)
                           reply.add_child("group").set_text(group);
                         for (const auto& role : reserved->invite.roles)
                           reply.add_child("role").set_text(role);
                         respond.result(std::move(reply));
                       });
}

void PluginRequests::commit(const domain::Host& host, const Element& asked, IqResponder respond) {
  redemptions_.commit(host, token_of(asked), holder_of(asked), answer_by(std::move(respond)));
}

void PluginRequests::release(const domain::Host& host, const Element& asked, IqResponder respond) {
  redemptions_.release(host, token_of(asked), holder_of(asked), answer_by(std::move(respond)));
}

void PluginRequests::subscribe(const domain::Host& host, const Element& asked, IqResponder respond) {
  const auto inviter = domain::Localpart::parse(asked.attribute("inviter"));
  auto redeemer = domain::BareJid::parse(asked.attribute("redeemer"));
  if (!inviter || !redeemer)
    return refuse(respond,
                  {Errc::invalid_argument, "inviter and redeemer: a name and an address are needed"});
  redemptions_.subscribe(host, token_of(asked), *inviter, *std::move(redeemer),
                         domain::without_value<domain::Invite>(answer_by(std::move(respond))));
}

void PluginRequests::account_deleted(const domain::Host& host, const Element& asked, IqResponder respond) {
  auto username = domain::Localpart::parse(asked.attribute("username"));
  if (!username) return refuse(respond, username.error());
  // How many milliseconds ago, by the server's own clock.
  const auto ago = parse_time(asked.attribute("ago")).value_or(domain::Timestamp{}).time_since_epoch();
  redemptions_.revoke_invites_of(
      {*std::move(username), host.domain}, ago,
      [respond = std::move(respond)](const Result<std::uint32_t>& revoked) mutable {
        if (!revoked) return refuse(respond, revoked.error());
        Element reply = plugin::element("account-deleted");
        reply.set("revoked", std::to_string(*revoked));
        respond.result(std::move(reply));
      });
}

}  // namespace usher::xmpp
