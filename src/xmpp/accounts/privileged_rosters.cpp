#include "xmpp/accounts/privileged_rosters.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace usher::xmpp {
namespace {

constexpr std::chrono::seconds timeout{15};
constexpr std::array<std::string_view, 2> namespaces{"urn:xmpp:privilege:2", "urn:xmpp:privilege:1"};

/// One item a request: Prosody's module answers once for each.
Element roster_set(const std::string& component, const core::BareJid& owner, const core::BareJid& contact) {
  Element iq = make_iq("set", component, owner.str());
  iq.add_child("query", "jabber:iq:roster")
      .add_child("item")
      .set("jid", contact.str())
      .set("subscription", "both");
  return iq;
}

}  // namespace

bool grants_roster(const Element& message) {
  for (const auto xmlns : namespaces) {
    const Element* privilege = message.child("privilege", xmlns);
    if (privilege == nullptr) continue;
    const bool granted = std::ranges::any_of(privilege->children(), [](const Element& permission) {
      const auto type = permission.attribute("type");
      return permission.name() == "perm" && permission.attribute("access") == "roster" &&
             (type == "both" || type == "set");
    });
    if (granted) return true;
  }
  return false;
}

void PrivilegedRosters::make_contacts(const core::BareJid& one, const core::BareJid& other,
                                      std::move_only_function<void(bool)> done) const {
  send_(roster_set(component_, one, other), timeout,
        [send = send_, second = roster_set(component_, other, one),
         done = std::move(done)](const IqReply& first) mutable {
          if (!first) return done(false);
          send(std::move(second), timeout,
               [done = std::move(done)](const IqReply& reply) mutable { done(reply.has_value()); });
        });
}

}  // namespace usher::xmpp
