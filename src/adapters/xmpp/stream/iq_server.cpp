#include "adapters/xmpp/stream/iq_server.hpp"

namespace usher::xmpp {

IqResponder::~IqResponder() {
  if (send_) error({.condition = "internal-server-error", .type = "wait"});
}

void IqResponder::error(const StanzaError& error, Element application_condition) {
  answer(error_to(iq_, error, std::move(application_condition)));
}

void IqServer::handle(std::string type, std::string name, std::string xmlns, Handler handler) {
  handlers_.insert_or_assign(Key{.type = std::move(type), .name = std::move(name), .xmlns = std::move(xmlns)},
                             std::move(handler));
}

void IqServer::take(const Element& iq, std::function<void(Element)> send) const {
  IqResponder respond(iq, std::move(send), owner_.lock());
  const Element* payload = payload_of(iq);
  if (payload == nullptr)
    return respond.error({.condition = "bad-request", .type = "modify", .text = "one payload is needed"});
  const auto found = handlers_.find(
      Key{.type = std::string(iq.attribute("type")), .name = payload->name(), .xmlns = payload->xmlns()});
  if (found == handlers_.end()) return respond.error({.condition = "service-unavailable", .type = "cancel"});
  found->second(iq, *payload, std::move(respond));
}

}  // namespace usher::xmpp
