#include "adapters/cli/one_invite.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/rendering.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::wait_for;

Result<domain::Invite> find_invite(const Session& session, const std::string& reference) {
  return wait_for<domain::Invite>(
      [&](auto done) { session.services().invitations.find(reference, std::move(done)); });
}

Result<std::vector<domain::Redemption>> uses_of(const Session& session, domain::InviteId id) {
  return wait_for<std::vector<domain::Redemption>>(
      [&](auto done) { session.services().invitations.list_uses(id, std::move(done)); });
}

int show_invite(Session& session, const std::string& reference) {
  const auto invite = find_invite(session, reference);
  if (!invite) return session.refuse(invite.error());
  const auto uses = uses_of(session, invite->id);
  if (!uses) return session.refuse(uses.error());
  session.out() << render_invite(session, *invite, *uses);
  return ExitCode::done;
}

/// What a withdrawal did, and what it can't undo.
std::string told(const domain::Invite& before, const domain::Invite& now,
                 const std::vector<domain::Redemption>& uses) {
  std::string text = domain::to_string(now.id);
  if (before.revoked_at) {
    text += ": was revoked before, at " + domain::to_rfc3339(*before.revoked_at);
  } else if (before.uses_allowed.reached_by(before.uses_committed)) {
    text += ": revoked, but it was already used";
  } else {
    text += ": revoked: nobody can use it any more";
  }
  text += '\n';
  return text + uses_text(uses);
}

int revoke_invite(Session& session, const std::string& reference) {
  const auto invite = find_invite(session, reference);
  if (!invite) return session.refuse(invite.error());
  const auto revoked = wait_for<domain::Invite>(
      [&](auto done) { session.services().invitations.revoke(invite->id, std::move(done)); });
  if (!revoked) return session.refuse(revoked.error());
  const auto uses = uses_of(session, invite->id);
  if (!uses) return session.refuse(uses.error());
  session.out() << (session.json() ? render_invite(session, *revoked, *uses)
                                   : told(*invite, *revoked, *uses));
  return ExitCode::done;
}

}  // namespace

std::string render_invite(const Session& session, const domain::Invite& invite,
                          const std::vector<domain::Redemption>& uses) {
  const auto& invitations = session.services().invitations;
  const auto link = invitations.link_of(invite);
  const auto uri = secrets::Secret{domain::xmpp_uri(invite, invitations.token_of(invite.id).reveal())};
  return session.json() ? invite_json(invite, invitations.now(), link, uri.reveal(), uses) + '\n'
                        : invite_text(invite, invitations.now(), link, uri.reveal(), uses);
}

void add_one_invite_commands(CLI::App& group, Session& session) {
  constexpr const char* what = "Its id, its token or its link";
  const auto reference = std::make_shared<std::string>();
  auto* show = group.add_subcommand("show", "Show an invite and its link, and who used it");
  show->add_option("INVITE", *reference, what)->required();
  session.on_run(*show, [&session, reference] { return show_invite(session, *reference); });

  auto* revoke = group.add_subcommand("revoke", "Withdraw an invite, at once");
  revoke->add_option("INVITE", *reference, what)->required();
  session.on_run(*revoke, [&session, reference] { return revoke_invite(session, *reference); });
}

}  // namespace usher::cli
