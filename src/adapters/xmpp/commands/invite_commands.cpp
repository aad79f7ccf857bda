#include "adapters/xmpp/commands/invite_commands.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/xmpp/commands/invite_forms.hpp"
#include "base/text/ascii.hpp"
#include "domain/model/public_detail.hpp"

namespace usher::xmpp {

using domain::Errc;
using domain::Error;
using domain::InviteDraft;
using domain::InviteKind;
using domain::Result;
using domain::SharedInvite;

namespace {

constexpr std::string_view result_form_type = "urn:xmpp:invite#invitation";

CommandError error(std::string condition, std::string type, std::string application = {},
                   std::string text = {}) {
  return {.stanza = {.condition = std::move(condition), .type = std::move(type), .text = std::move(text)},
          .condition = std::move(application)};
}

// The table of XEP-0050 section 4.5.
CommandError bad_request(std::string application) {
  return error("bad-request", "modify", std::move(application));
}
CommandError session_expired() { return error("not-allowed", "cancel", "session-expired"); }
CommandError forbidden() { return error("forbidden", "auth", {}, "You may not run this command."); }

CommandError error_of(const Error& failure) {
  switch (failure.code) {
    case Errc::rate_limited:
      return error("policy-violation", "wait", {}, std::string(domain::public_detail(failure)));
    case Errc::purpose_not_allowed:
      return error("forbidden", "auth", {}, std::string(domain::public_detail(failure)));
    case Errc::accounts_unavailable:
    case Errc::host_paused:
    case Errc::too_many_live:
    case Errc::overloaded:
    case Errc::store_full:
    case Errc::store_read_only:
    case Errc::store_unavailable:
      return error("resource-constraint", "wait", {}, std::string(domain::public_detail(failure)));
    default:
      return error("not-acceptable", "modify", {}, std::string(domain::public_detail(failure)));
  }
}

/// Of what is in the form, rather than of the service: it can be filled in again.
bool is_about_input(Errc code) {
  return code == Errc::username_invalid || code == Errc::username_reserved ||
         code == Errc::username_mismatch || code == Errc::invalid_argument || code == Errc::account_not_found;
}

Element answer(std::string_view node, std::string_view session, std::string_view status) {
  Element command("command", std::string(ns::commands));
  command.set("node", node).set("sessionid", session).set("status", status);
  return command;
}

/// RFC 5646 section 2.1, as far as its characters go: usher speaks English to all of them.
bool is_language(std::string_view tag) {
  return tag.size() <= 35 &&
         std::ranges::all_of(tag, [](char c) { return text::is_alphanumeric(c) || c == '-'; });
}

bool is_action(std::string_view action) {
  static constexpr std::array<std::string_view, 6> actions{"",     "execute",  "next",
                                                           "prev", "complete", "cancel"};
  return std::ranges::find(actions, action) != actions.end();
}

}  // namespace

/// A command that there is.
struct InviteCommands::Kind {
  std::string_view node;
  std::string_view name;
  CommandAccess CommandPolicy::* access;
  /// None: it has no form, and is done at once.
  DataForm (*form)();
  Result<InviteDraft> (*draft)(const domain::Host&, const CommandRequester&, const FormValues&);
};

const std::vector<InviteCommands::Kind>& InviteCommands::kinds() {
  static const std::vector<Kind> all{
      {.node = "urn:xmpp:invite#invite",
       .name = "Invite a contact",
       .access = &CommandPolicy::contact_invites,
       .form = nullptr,
       .draft = nullptr},
      {.node = "urn:xmpp:invite#create-account",
       .name = "Invite somebody to an account",
       .access = &CommandPolicy::account_invites,
       .form = account_form,
       .draft = account_draft},
      // As Prosody 13 calls it: there is no standard for it.
      {.node = "xmpp:prosody.im/mod_invites_adhoc#password-reset",
       .name = "Reset somebody's password",
       .access = &CommandPolicy::password_resets,
       .form = reset_form,
       .draft = reset_draft},
  };
  return all;
}

const InviteCommands::Kind* InviteCommands::find_kind(std::string_view node) {
  const auto found = std::ranges::find(kinds(), node, &Kind::node);
  return found == kinds().end() ? nullptr : &*found;
}

const CommandPolicy& InviteCommands::policy_of(const domain::Host& host) const {
  static const CommandPolicy nothing;
  const auto found = policies_.find(host.domain);
  return found == policies_.end() ? nothing : found->second;
}

bool InviteCommands::allows(const domain::Host& host, const CommandRequester& requester,
                            const Kind& kind) const {
  // A contact invite makes somebody of the host a contact: it needs an inviter there.
  if (kind.form == nullptr && requester.address.domain() != host.domain) return false;
  return (policy_of(host).*kind.access).allows(host, requester);
}

std::vector<OfferedCommand> InviteCommands::offered(const domain::Host& host) const {
  std::vector<OfferedCommand> offered;
  for (const Kind& kind : kinds()) {
    const CommandAccess& access = policy_of(host).*kind.access;
    if (access.nobody()) continue;
    offered.push_back({.node = std::string(kind.node),
                       .name = std::string(kind.name),
                       .admins_only = !access.everyone && access.addresses.empty()});
  }
  return offered;
}

std::vector<OfferedCommand> InviteCommands::offered(const domain::Host& host,
                                                    const CommandRequester& requester) const {
  auto all = offered(host);
  std::erase_if(all,
                [&](const OfferedCommand& each) { return !allows(host, requester, *find_kind(each.node)); });
  return all;
}

void InviteCommands::execute(const domain::Host& host, const CommandRequester& requester,
                             const Element& command, CommandDone done) {
  const Kind* kind = find_kind(command.attribute("node"));
  if (kind == nullptr) return done(std::unexpected(error("item-not-found", "cancel")));
  if (!allows(host, requester, *kind)) return done(std::unexpected(forbidden()));
  if (!is_action(command.attribute("action"))) return done(std::unexpected(bad_request("malformed-action")));
  if (!is_language(command.attribute("xml:lang"))) return done(std::unexpected(bad_request("bad-locale")));
  if (kind->form != nullptr) return run_form(host, requester, *kind, command, std::move(done));

  const auto action = command.attribute("action");
  if (!command.attribute("sessionid").empty()) return done(std::unexpected(bad_request("bad-sessionid")));
  if (!action.empty() && action != "execute") return done(std::unexpected(bad_request("bad-action")));
  run_at_once(host, requester, *kind, std::move(done));
}

void InviteCommands::run_at_once(const domain::Host& host, const CommandRequester& requester,
                                 const Kind& kind, CommandDone done) {
  const bool may_register = policy_of(host).account_invites.allows(host, requester);
  InviteDraft draft;
  draft.kind = may_register ? InviteKind::contact_with_registration : InviteKind::contact;
  draft.inviter = requester.address.local();
  auto session = sessions_.open(requester.full, host.domain.str(), std::string(kind.node));
  create(host, requester, kind, std::move(draft), std::move(session), std::move(done));
}

std::optional<CommandError> InviteCommands::check_session(const domain::Host& host,
                                                          const CommandRequester& requester, const Kind& kind,
                                                          const std::string& session) const {
  switch (sessions_.find(session, requester.full, host.domain.str(), std::string(kind.node))) {
    case CommandSessions::Found::open:
      return std::nullopt;
    case CommandSessions::Found::expired:
      return session_expired();
    case CommandSessions::Found::unknown:
      break;
  }
  return bad_request("bad-sessionid");
}

void InviteCommands::run_form(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
                              const Element& command, CommandDone done) {
  const auto action = command.attribute("action");
  const std::string session(command.attribute("sessionid"));
  const Element* form = command.child("x", ns::data_forms);
  // There is one form, and nothing before or behind it.
  if (action == "prev" || action == "next") return done(std::unexpected(bad_request("bad-action")));
  if (session.empty()) {
    if (action == "complete" || action == "cancel") return done(std::unexpected(bad_request("bad-action")));
    // Clients that know the form fill it in unasked, and Prosody takes it.
    if (form == nullptr) return done(ask(host, requester, kind, {}, {}));
  } else if (auto bad = check_session(host, requester, kind, session)) {
    return done(std::unexpected(*std::move(bad)));
  }
  const bool cancelled = action == "cancel" || (form != nullptr && form->attribute("type") == "cancel");
  if (cancelled) {
    sessions_.close(session);
    return done(answer(kind.node, session, "canceled"));
  }
  const auto values = parse_submission(form);
  if (!values) return done(std::unexpected(bad_request("bad-payload")));
  submit(host, requester, kind, session, *values, std::move(done));
}

void InviteCommands::submit(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
                            const std::string& session, const FormValues& values, CommandDone done) {
  auto draft = kind.draft(host, requester, values);
  if (!draft) return done(ask(host, requester, kind, session, draft.error().detail));
  create(host, requester, kind, *std::move(draft), session, std::move(done));
}

/// @param problem what was wrong with the form that came before; empty for the first
Element InviteCommands::ask(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
                            std::string session, std::string_view problem) {
  if (session.empty()) session = sessions_.open(requester.full, host.domain.str(), std::string(kind.node));
  Element command = answer(kind.node, session, "executing");
  command.add_child("actions").set("execute", "complete").add_child("complete");
  if (!problem.empty()) command.add_child("note").set("type", "error").set_text(problem);
  command.add(kind.form().element());
  return command;
}

void InviteCommands::create(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
                            InviteDraft draft, std::string session, CommandDone done) {
  domain::Done<SharedInvite> made = [this, &host, requester, &kind, session = std::move(session),
                                     done = std::move(done)](Result<SharedInvite> created) mutable {
    if (!created && kind.form != nullptr && is_about_input(created.error().code))
      return done(ask(host, requester, kind, session, created.error().detail));
    if (!session.empty()) sessions_.close(session);
    if (!created) return done(std::unexpected(error_of(created.error())));
    done(completed(kind, *created, session));
  };
  auto asked = draft;
  check_account(host, asked,
                [this, &host, requester, draft = std::move(draft),
                 made = std::move(made)](const Result<void>& there) mutable {
                  if (!there) return made(std::unexpected(there.error()));
                  create_guarded(host, requester, std::move(draft), std::move(made));
                });
}

void InviteCommands::check_account(const domain::Host& host, const InviteDraft& draft,
                                   domain::Done<void> done) {
  if (draft.kind != InviteKind::reset || !draft.username) return done({});
  domain::BareJid address(*draft.username, host.domain);
  auto missing = "There is no account " + address.str() + ".";
  accounts_.exists(std::move(address),
                   [missing = std::move(missing), done = std::move(done)](const Result<bool>& there) mutable {
                     if (there && !*there) return done(fail(Errc::account_not_found, std::move(missing)));
                     done({});
                   });
}

void InviteCommands::create_guarded(const domain::Host& host, const CommandRequester& requester,
                                    InviteDraft draft, domain::Done<SharedInvite> done) {
  auto checked = draft;
  guard_.check(host, requester, checked,
               [this, &host, requester, draft = std::move(draft),
                done = std::move(done)](const Result<void>& allowed) mutable {
                 if (!allowed) return done(std::unexpected(allowed.error()));
                 creation_.create(host, policy_of(host), requester.address, std::move(draft),
                                  std::move(done));
               });
}

Element InviteCommands::completed(const Kind& kind, const SharedInvite& created,
                                  const std::string& session) const {
  const auto& invite = created.invite;
  DataForm form("result", result_form_type, "Your invitation");
  // Where there is no such URI (a password reset has none), clients get the link alone.
  if (const auto uri = domain::xmpp_uri(invite, created.token.reveal()); !uri.empty())
    form.field("text-single", "uri", "Link for XMPP apps", uri);
  form.field("text-single", "landing-url", "Link to share", invitations_.link_of(invite).reveal());
  form.field("text-single", "expire", "Valid until", domain::to_rfc3339(invite.expires_at));
  Element command = answer(kind.node, session, "completed");
  command.add(form.element());
  return command;
}

}  // namespace usher::xmpp
