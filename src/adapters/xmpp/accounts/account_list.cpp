#include "adapters/xmpp/accounts/account_list.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace usher::xmpp {
namespace {

using domain::Errc;

constexpr std::chrono::seconds step_timeout{10};
constexpr std::string_view all_users = "all users";
constexpr std::string_view between = " -- ";
/// Parts are counted anew for each request: somebody who registers in between moves them.
constexpr int attempts_max = 3;

class Search : public std::enable_shared_from_this<Search> {
 public:
  Search(SendIq send, std::string component, domain::BareJid address, domain::Done<bool> done)
      : send_(std::move(send)),
        component_(std::move(component)),
        address_(std::move(address)),
        text_(address_.str()),
        done_(std::move(done)) {}

  void ask(std::string_view node) {
    Element iq = make_iq("get", component_, address_.domain().str());
    iq.add_child("query", std::string(ns::disco_items)).set("node", node);
    send_(std::move(iq), step_timeout,
          [self = shared_from_this(), part = node != all_users](const IqReply& reply) {
            const Element* list = reply ? reply->child("query", ns::disco_items) : nullptr;
            if (list == nullptr) return self->done_(fail(Errc::accounts_unavailable));
            self->look_through(*list, part);
          });
  }

 private:
  void look_through(const Element& list, bool part) {
    for (const Element& item : list.children()) {
      if (item.attribute("node").empty() && item.attribute("jid") == text_) return done_(true);
    }
    if (part) return part_is_without(list);
    for (const Element& item : list.children()) {
      if (may_hold(item)) return ask(std::string(item.attribute("node")));
    }
    done_(false);
  }

  /// Accounts are in the order of their bytes.
  [[nodiscard]] bool may_hold(const Element& item) const {
    const auto name = item.attribute("name");
    const auto middle = name.find(between);
    if (item.attribute("node").empty() || middle == std::string_view::npos) return false;
    return is_before(name.substr(0, middle), text_) && is_before(text_, name.substr(middle + between.size()));
  }

  /// Or the same. Names are compared, not addresses: `@` comes after digits, which names may go on with.
  static bool is_before(std::string_view a, std::string_view b) {
    return a.substr(0, a.find('@')) <= b.substr(0, b.find('@'));
  }

  void part_is_without(const Element& list) {
    const auto& items = list.children();
    const bool covers = !items.empty() && is_before(items.front().attribute("jid"), text_) &&
                        is_before(text_, items.back().attribute("jid"));
    if (covers) return done_(false);
    if (++attempts_ >= attempts_max) return done_(fail(Errc::accounts_unavailable));
    ask(all_users);
  }

  SendIq send_;
  std::string component_;
  domain::BareJid address_;
  std::string text_;
  domain::Done<bool> done_;
  int attempts_ = 0;
};

}  // namespace

void find_in_account_list(const SendIq& send, std::string component, domain::BareJid address,
                          domain::Done<bool> done) {
  std::make_shared<Search>(send, std::move(component), std::move(address), std::move(done))->ask(all_users);
}

}  // namespace usher::xmpp
