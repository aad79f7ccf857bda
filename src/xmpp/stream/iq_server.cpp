#include "xmpp/stream/iq_server.hpp"

namespace usher::xmpp {

IqResponder::~IqResponder() {
  if (send_) error({.condition = "internal-server-error", .type = "wait", .text = {}});
}

void IqResponder::error(const StanzaError& error, Element application_condition) {
  Element reply = result_of(iq_);
  reply.set("type", "error");
  Element& child = reply.add_child("error");
  child.set("type", error.type);
  child.add(Element(error.condition, std::string(ns::stanza_errors)));
  child.add(std::move(application_condition));
  answer(reply);
}

void IqServer::handle(std::string type, std::string name, std::string xmlns, Handler handler) {
  handlers_.insert_or_assign(Key{.type = std::move(type), .name = std::move(name), .xmlns = std::move(xmlns)},
                             std::move(handler));
}

void IqServer::take(const Element& iq, std::function<void(Element)> send) const {
  IqResponder respond(iq, std::move(send));
  const Element* payload = payload_of(iq);
  if (payload == nullptr)
    return respond.error({.condition = "bad-request", .type = "modify", .text = "one payload is needed"});
  const auto found = handlers_.find(
      Key{.type = std::string(iq.attribute("type")), .name = payload->name(), .xmlns = payload->xmlns()});
  if (found == handlers_.end())
    return respond.error({.condition = "service-unavailable", .type = "cancel", .text = {}});
  found->second(iq, *payload, std::move(respond));
}

}  // namespace usher::xmpp
