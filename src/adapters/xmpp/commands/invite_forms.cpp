#include "adapters/xmpp/commands/invite_forms.hpp"

#include <utility>

#include "domain/model/username_policy.hpp"

namespace usher::xmpp {

using domain::Errc;
using domain::InviteDraft;
using domain::InviteKind;
using domain::Result;

namespace {

constexpr std::string_view create_form_type = "urn:xmpp:invite#create-account";

}  // namespace

DataForm account_form() {
  DataForm form("form", create_form_type, "Invite somebody");
  form.instructions("Leave the username empty to let them choose it.")
      .field("text-single", "username", "Username")
      .field("boolean", "roster-subscription", "Become contacts of each other", "0");
  return form;
}

Result<InviteDraft> account_draft(const domain::Host& host, const CommandRequester& requester,
                                  const FormValues& values) {
  InviteDraft draft;
  if (const auto username = value_of(values, "username"); !username.empty()) {
    auto chosen = domain::choose_username(username, std::nullopt, host.reserved_usernames);
    if (!chosen) return std::unexpected(std::move(chosen).error());
    draft.username = *std::move(chosen);
  }
  if (is_true(values, "roster-subscription") && requester.address.domain() == host.domain)
    draft.inviter = requester.address.local();
  return draft;
}

DataForm reset_form() {
  DataForm form("form", "http://jabber.org/protocol/admin", "Reset a password");
  form.instructions("They get a link that sets a new password for this account.")
      .field("jid-single", "accountjid", "Account", {}, true);
  return form;
}

Result<InviteDraft> reset_draft(const domain::Host& host, const CommandRequester& /*requester*/,
                                const FormValues& values) {
  const auto given = value_of(values, "accountjid");
  const auto at = given.find('@');
  if (at != std::string_view::npos) {
    const auto domain = domain::DomainName::parse(given.substr(at + 1));
    if (!domain || *domain != host.domain)
      return fail(Errc::invalid_argument, "The account must be one of " + host.domain.str() + ".");
  }
  auto username = domain::Localpart::parse(given.substr(0, at));
  if (!username) return std::unexpected(std::move(username).error());
  InviteDraft draft;
  draft.kind = InviteKind::reset;
  draft.username = *std::move(username);
  return draft;
}

}  // namespace usher::xmpp
