#include "adapters/xmpp/plugin/protocol.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "domain/model/public_detail.hpp"

namespace usher::xmpp::plugin {

using domain::Errc;

namespace {

struct Wire {
  std::string_view condition;
  std::string_view type;
};

/// RFC 6120 section 8.3.3; for registrations as XEP-0077 section 3.1.1 and XEP-0445 section 4 have them.
Wire wire_of(Errc code) {
  switch (code) {
    case Errc::invite_not_found:
    case Errc::invite_expired:
    case Errc::invite_revoked:
    case Errc::invite_used_up:
    case Errc::account_not_found:
    case Errc::reservation_not_found:
    case Errc::unknown_host:
      return {.condition = "item-not-found", .type = "cancel"};
    case Errc::username_taken:
    case Errc::username_reserved:
    case Errc::already_redeemed:
    case Errc::duplicate_id:
      return {.condition = "conflict", .type = "cancel"};
    case Errc::username_invalid:
    case Errc::username_mismatch:
    case Errc::password_refused:
      return {.condition = "not-acceptable", .type = "modify"};
    case Errc::purpose_not_allowed:
      return {.condition = "not-allowed", .type = "cancel"};
    case Errc::invalid_argument:
      return {.condition = "bad-request", .type = "modify"};
    case Errc::invite_busy:
    // Clients show best what this says: to wait, and try again.
    case Errc::host_paused:
    case Errc::overloaded:
    case Errc::rate_limited:
      return {.condition = "resource-constraint", .type = "wait"};
    default:
      return {.condition = "internal-server-error", .type = "wait"};
  }
}

constexpr std::size_t version_bytes_max = 100;
constexpr std::size_t modules_max = 20;
constexpr std::size_t module_bytes_max = 50;
constexpr std::size_t roles_max = 200;
constexpr std::size_t role_bytes_max = 200;

/// They stand in lines of text.
bool is_role(std::string_view name) {
  return !name.empty() && name.size() <= role_bytes_max &&
         std::ranges::none_of(name, [](unsigned char each) { return std::iscntrl(each) != 0; });
}

}  // namespace

Greeting greeting_of(const Element& hello) {
  Greeting greeting{.version = std::string(hello.attribute("version").substr(0, version_bytes_max))};
  for (const Element& child : hello.children()) {
    if (child.name() == "role" && greeting.roles.size() < roles_max && is_role(child.attribute("name")))
      greeting.roles.emplace_back(child.attribute("name"));
    if (child.name() != "in-the-way" || greeting.in_the_way.size() == modules_max) continue;
    greeting.in_the_way.emplace_back(child.attribute("module").substr(0, module_bytes_max));
  }
  return greeting;
}

StanzaError stanza_error_of(const domain::Error& error) {
  const auto [condition, type] = wire_of(error.code);
  return {.condition = std::string(condition),
          .type = std::string(type),
          .text = std::string(domain::public_detail(error))};
}

domain::Error error_of_stanza(const StanzaError& error, Errc otherwise) {
  const auto code = [&] {
    if (error.condition == "conflict") return Errc::username_taken;
    if (error.condition == "jid-malformed") return Errc::username_invalid;
    if (error.condition == "not-acceptable") return Errc::password_refused;
    if (error.condition == "item-not-found") return Errc::account_not_found;
    return otherwise;
  }();
  if (code == Errc::password_refused && !error.text.empty()) return {code, error.text};
  return domain::Error{code};
}

}  // namespace usher::xmpp::plugin
