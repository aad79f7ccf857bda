#include "adapters/xmpp/stream/stanza.hpp"

#include <utility>

namespace usher::xmpp {
namespace {

Element answer(const Element& iq, std::string_view type) {
  Element reply = make_iq(type, iq.attribute("to"), iq.attribute("from"));
  reply.set("id", iq.attribute("id"));
  return reply;
}

}  // namespace

StanzaError error_of(const Element& stanza) {
  StanzaError found{.condition = "undefined-condition", .type = "cancel"};
  const Element* error = stanza.child("error");
  if (error == nullptr) return found;
  if (!error->attribute("type").empty()) found.type = error->attribute("type");
  for (const Element& each : error->children()) {
    if (each.xmlns() != ns::stanza_errors) continue;
    (each.name() == "text" ? found.text : found.condition) =
        each.name() == "text" ? each.text() : each.name();
  }
  return found;
}

Element make_iq(std::string_view type, std::string_view from, std::string_view to) {
  Element iq("iq", std::string(ns::component));
  iq.set("type", type).set("from", from).set("to", to);
  return iq;
}

Element result_of(const Element& iq) { return answer(iq, "result"); }

Element error_to(const Element& iq, const StanzaError& error, std::optional<Element> application_condition) {
  Element reply = answer(iq, "error");
  Element& child = reply.add_child("error");
  child.set("type", error.type);
  child.add(Element(error.condition, std::string(ns::stanza_errors)));
  if (!error.text.empty()) child.add(Element("text", std::string(ns::stanza_errors)).set_text(error.text));
  if (application_condition) child.add(*std::move(application_condition));
  return reply;
}

const Element* payload_of(const Element& iq) {
  return iq.children().size() == 1 ? &iq.children().front() : nullptr;
}

}  // namespace usher::xmpp
