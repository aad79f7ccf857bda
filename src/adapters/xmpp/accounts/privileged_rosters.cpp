#include "adapters/xmpp/accounts/privileged_rosters.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace usher::xmpp {
namespace {

constexpr std::chrono::seconds timeout{8};
constexpr std::array<std::string_view, 2> namespaces{"urn:xmpp:privilege:2", "urn:xmpp:privilege:1"};

/// One item a request: Prosody's module answers once for each.
Element roster_set(const std::string& component, const domain::BareJid& owner,
                   const domain::BareJid& contact) {
  Element iq = make_iq("set", component, owner.str());
  iq.add_child("query", "jabber:iq:roster")
      .add_child("item")
      .set("jid", contact.str())
      .set("subscription", "both");
  return iq;
}

Element roster_get(const std::string& component, const domain::BareJid& owner) {
  Element iq = make_iq("get", component, owner.str());
  iq.add_child("query", "jabber:iq:roster");
  return iq;
}

enum class Found : std::uint8_t { there, missing, not_read };

Found find_contact(const IqReply& reply, const std::string& contact) {
  const Element* query = reply ? reply->child("query", "jabber:iq:roster") : nullptr;
  if (query == nullptr) return Found::not_read;
  const bool there = std::ranges::any_of(query->children(), [&](const Element& item) {
    return item.name() == "item" && item.attribute("jid") == contact &&
           item.attribute("subscription") == "both";
  });
  return there ? Found::there : Found::missing;
}

IqFailure not_written() {
  return {.kind = IqFailure::Kind::refused,
          .error = {.condition = "internal-server-error",
                    .type = "cancel",
                    .text = "it answered that it did, and the contact is not there"}};
}

void look(const SendIq& send, const std::string& component, const domain::BareJid& owner,
          const domain::BareJid& contact, std::move_only_function<void(Found)> done) {
  send(roster_get(component, owner), timeout,
       [contact = contact.str(), done = std::move(done)](const IqReply& reply) mutable {
         done(find_contact(reply, contact));
       });
}

void read_back(const SendIq& send, const std::string& component, const domain::BareJid& one,
               const domain::BareJid& other, ContactsDone done) {
  auto judge = [done = std::move(done)](Found first, Found second) mutable {
    if (first == Found::missing || second == Found::missing) return done(std::unexpected(not_written()));
    const bool any = first == Found::there || second == Found::there;
    done(any ? ContactsMade::confirmed : ContactsMade::unconfirmed);
  };
  look(send, component, one, other,
       [send, component, one, other, judge = std::move(judge)](Found first) mutable {
         look(send, component, other, one,
              [first, judge = std::move(judge)](Found second) mutable { judge(first, second); });
       });
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

bool names_privileges(const Element& message) {
  return std::ranges::any_of(namespaces,
                             [&](const auto xmlns) { return message.child("privilege", xmlns) != nullptr; });
}

void PrivilegedRosters::make_contacts(const domain::BareJid& one, const domain::BareJid& other,
                                      ContactsDone done) const {
  auto both_set = [send = send_, component = component_, one, other,
                   done = std::move(done)](const IqReply& last) mutable {
    if (!last) return done(std::unexpected(last.error()));
    read_back(send, component, one, other, std::move(done));
  };
  auto set_second = [send = send_, iq = roster_set(component_, other, one),
                     both_set = std::move(both_set)](const IqReply& first) mutable {
    if (!first) return both_set(first);
    send(std::move(iq), timeout, std::move(both_set));
  };
  send_(roster_set(component_, one, other), timeout, std::move(set_second));
}

}  // namespace usher::xmpp
