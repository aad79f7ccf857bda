#include "adapters/xmpp/accounts/plugin_accounts.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

#include "adapters/xmpp/plugin/protocol.hpp"
#include "base/text/whole_number.hpp"

namespace usher::xmpp {

using domain::Errc;
using domain::Error;

namespace {

// Well within a reservation's lease (`domain::lease_default`).
constexpr std::chrono::seconds timeout{20};

Element request(std::string_view type, std::string_view component, const domain::BareJid& address,
                Element payload) {
  Element iq = make_iq(type, component, address.domain().str());
  payload.set("username", address.local().str());
  return iq.add(std::move(payload));
}

Element with_password(Element payload, const secrets::Secret& password) {
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

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<domain::Duration> parse_age(std::string_view text) {
  const auto milliseconds = text::whole_number<std::int64_t>(text);
  return milliseconds ? std::optional(domain::Duration{*milliseconds}) : std::nullopt;
}

}  // namespace

void PluginAccounts::ask(const domain::BareJid& address, domain::Done<Standing> done) {
  send_(request("get", component_, address, plugin::element("account-exists")), timeout,
        [done = std::move(done)](const IqReply& reply) mutable {
          const Element* answer = reply ? reply->child("account-exists", plugin::protocol) : nullptr;
          const auto exists = answer != nullptr ? parse_bool(answer->attribute("exists")) : std::nullopt;
          if (!exists) return done(fail(Errc::accounts_unavailable));
          done(Standing{.exists = *exists,
                        .admin = parse_bool(answer->attribute("admin")),
                        .age = parse_age(answer->attribute("age")),
                        .enabled = parse_bool(answer->attribute("enabled")).value_or(true)});
        });
}

void PluginAccounts::exists(domain::BareJid address, domain::Done<bool> done) {
  ask(address,
      domain::converted<Standing>(std::move(done), [](const Standing& found) { return found.exists; }));
}

void PluginAccounts::has_been_there(domain::BareJid address, domain::Duration how_long,
                                    domain::Done<bool> done) {
  ask(address, [how_long, done = std::move(done)](domain::Result<Standing> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (!found->exists) return done(fail(Errc::account_not_found));
    if (found->age && *found->age < how_long) return done(false);
    if (!found->enabled) return done(fail(Errc::purpose_not_allowed, "the account is disabled"));
    done(true);
  });
}

void PluginAccounts::is_administrator(const domain::BareJid& address, domain::Done<bool> done) {
  ask(address, [done = std::move(done)](domain::Result<Standing> found) mutable {
    if (!found) return done(std::unexpected(std::move(found).error()));
    if (!found->admin) return done(fail(Errc::accounts_unavailable));
    done(*found->admin);
  });
}

void PluginAccounts::create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) {
  Element payload = with_password(plugin::element("create-account"), account.password);
  const domain::Invite& invite = account.invite;
  if (invite.inviter) payload.set("inviter", invite.inviter->str());
  if (!account.client.empty()) payload.set("ip", account.client);
  // Without it the plugin keeps the names of administrators, whose accounts would have their rights.
  if (invite.username && *invite.username == account.address.local()) payload.set("pinned", "true");
  for (const std::string& group : invite.groups) payload.add_child("group").set_text(group);
  for (const std::string& role : invite.roles) payload.add_child("role").set_text(role);
  send_(request("set", component_, account.address, std::move(payload)), timeout,
        [done = std::move(done)](const IqReply& reply) mutable {
          if (!reply) return done(std::unexpected(error_of_failure(reply.error(), Errc::accounts_unsure)));
          const Element* answer = reply->child("create-account", plugin::protocol);
          const bool contact = answer != nullptr && answer->attribute("contact") == "true";
          done(domain::AccountCreated{.contact_added = contact});
        });
}

void PluginAccounts::set_password(domain::BareJid address, secrets::Secret password,
                                  domain::Done<void> done) {
  send_(request("set", component_, address, with_password(plugin::element("set-password"), password)),
        timeout, [done = std::move(done)](const IqReply& reply) mutable {
          if (!reply) return done(std::unexpected(error_of_failure(reply.error(), Errc::accounts_unsure)));
          done({});
        });
}

}  // namespace usher::xmpp
