#include "xmpp/accounts/plugin_accounts.hpp"

#include <chrono>
#include <utility>

#include "xmpp/plugin/protocol.hpp"

namespace usher::xmpp {

using core::Errc;
using core::Error;

namespace {

// Well within a reservation's lease (`core::lease_default`).
constexpr std::chrono::seconds timeout{20};

Element request(std::string_view type, std::string_view component, const core::BareJid& address,
                Element payload) {
  Element iq = make_iq(type, component, address.domain().str());
  payload.set("username", address.local().str());
  return iq.add(std::move(payload));
}

Element with_password(Element payload, const core::Secret& password) {
  payload.add_child("password").set_text(password.reveal());
  return payload;
}

/// @param lost what it means that no answer came
Error error_of_failure(const IqFailure& failure, Errc lost) {
  switch (failure.kind) {
    case IqFailure::Kind::not_sent:
      return Error{Errc::accounts_unavailable};
    case IqFailure::Kind::lost:
      return Error{lost};
    case IqFailure::Kind::refused:
      break;
  }
  // An error that the plugin does not know tells that nothing was done: it says so before it begins, or
  // the stanza never reached it.
  return plugin::error_of_stanza(failure.error, Errc::accounts_unavailable);
}

}  // namespace

void PluginAccounts::exists(core::BareJid address, service::Done<bool> done) {
  send_(request("get", component_, address, plugin::element("account-exists")), timeout,
        [done = std::move(done)](const IqReply& reply) mutable {
          const Element* answer = reply ? reply->child("account-exists", plugin::protocol) : nullptr;
          if (answer == nullptr) return done(std::unexpected(Error{Errc::accounts_unavailable}));
          const auto said = answer->attribute("exists");
          if (said != "true" && said != "false")
            return done(std::unexpected(Error{Errc::accounts_unavailable}));
          done(said == "true");
        });
}

void PluginAccounts::create(service::NewAccount account, service::Done<service::AccountCreated> done) {
  Element payload = with_password(plugin::element("create-account"), account.password);
  const core::Invite& invite = account.invite;
  if (invite.inviter) payload.set("inviter", invite.inviter->str());
  for (const std::string& group : invite.groups) payload.add_child("group").set_text(group);
  for (const std::string& role : invite.roles) payload.add_child("role").set_text(role);
  send_(request("set", component_, account.address, std::move(payload)), timeout,
        [done = std::move(done)](const IqReply& reply) mutable {
          if (!reply) return done(std::unexpected(error_of_failure(reply.error(), Errc::accounts_unsure)));
          const Element* answer = reply->child("create-account", plugin::protocol);
          const bool contact = answer != nullptr && answer->attribute("contact") == "true";
          done(service::AccountCreated{.contact_added = contact});
        });
}

void PluginAccounts::set_password(core::BareJid address, core::Secret password, service::Done<void> done) {
  send_(request("set", component_, address, with_password(plugin::element("set-password"), password)),
        timeout, [done = std::move(done)](const IqReply& reply) mutable {
          if (!reply) return done(std::unexpected(error_of_failure(reply.error(), Errc::accounts_unsure)));
          done({});
        });
}

}  // namespace usher::xmpp
