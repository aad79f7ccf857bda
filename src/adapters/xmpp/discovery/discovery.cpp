#include "adapters/xmpp/discovery/discovery.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace usher::xmpp {
namespace {

Element answer_to(const Element& query) {
  Element answer("query", query.xmlns());
  answer.set("node", query.attribute("node"));
  return answer;
}

void add_identity(Element& query, std::string_view category, std::string_view type, std::string_view name) {
  query.add_child("identity").set("category", category).set("type", type).set("name", name);
}

void add_feature(Element& query, std::string_view feature) { query.add_child("feature").set("var", feature); }

void not_found(IqResponder& respond) { respond.error({.condition = "item-not-found", .type = "cancel"}); }

}  // namespace

void Discovery::mount(IqServer& server) {
  server.handle("get", "query", std::string(ns::disco_info),
                [this](const Element& iq, const Element& query, IqResponder respond) {
                  info(iq, query, std::move(respond));
                });
  server.handle("get", "query", std::string(ns::disco_items),
                [this](const Element& iq, const Element& query, IqResponder respond) {
                  items(iq, query, std::move(respond));
                });
  server.handle("get", "query", std::string(ns::version),
                [this](const Element& /*iq*/, const Element& query, IqResponder respond) {
                  Element answer("query", query.xmlns());
                  answer.add_child("name").set_text("usher");
                  answer.add_child("version").set_text(version_);
                  respond.result(std::move(answer));
                });
  server.handle(
      "get", "ping", std::string(ns::ping),
      [](const Element& /*iq*/, const Element& /*ping*/, IqResponder respond) { respond.result(); });
}

void Discovery::info(const Element& iq, const Element& query, IqResponder respond) const {
  Element answer = answer_to(query);
  const auto node = query.attribute("node");
  if (node.empty()) {
    add_identity(answer, "component", "generic", "usher");
    for (const auto feature : {ns::disco_info, ns::disco_items, ns::version, ns::ping, ns::commands})
      add_feature(answer, feature);
  } else if (node == ns::commands) {
    add_identity(answer, "automation", "command-list", "Commands");
    add_feature(answer, ns::commands);
  } else {
    const auto offered = commands_(iq.attribute("from"));
    const auto found = std::ranges::find(offered, node, &DiscoveryItem::node);
    if (found == offered.end()) return not_found(respond);
    add_identity(answer, "automation", "command-node", found->name);
    for (const auto feature : {ns::commands, ns::data_forms}) add_feature(answer, feature);
  }
  respond.result(std::move(answer));
}

void Discovery::items(const Element& iq, const Element& query, IqResponder respond) const {
  const auto node = query.attribute("node");
  if (!node.empty() && node != ns::commands) return not_found(respond);
  Element answer = answer_to(query);
  if (node == ns::commands) {
    for (const auto& item : commands_(iq.attribute("from")))
      answer.add_child("item").set("jid", item.jid).set("node", item.node).set("name", item.name);
  }
  respond.result(std::move(answer));
}

}  // namespace usher::xmpp
