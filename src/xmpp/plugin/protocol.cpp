#include "xmpp/plugin/protocol.hpp"

#include <utility>

namespace usher::xmpp::plugin {

using core::Errc;

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
    case Errc::overloaded:
    case Errc::rate_limited:
      return {.condition = "resource-constraint", .type = "wait"};
    default:
      return {.condition = "internal-server-error", .type = "wait"};
  }
}

}  // namespace

StanzaError stanza_error_of(const core::Error& error) {
  const auto [condition, type] = wire_of(error.code);
  return {.condition = std::string(condition), .type = std::string(type), .text = error.detail};
}

core::Error error_of_stanza(const StanzaError& error, Errc otherwise) {
  const auto code = [&] {
    if (error.condition == "conflict") return Errc::username_taken;
    if (error.condition == "jid-malformed") return Errc::username_invalid;
    if (error.condition == "not-acceptable") return Errc::password_refused;
    if (error.condition == "item-not-found") return Errc::account_not_found;
    return otherwise;
  }();
  if (code == Errc::password_refused && !error.text.empty()) return {code, error.text};
  return core::Error{code};
}

}  // namespace usher::xmpp::plugin
