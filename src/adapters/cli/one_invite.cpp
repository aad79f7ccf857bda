#include <algorithm>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/invite_command_parts.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/rendering.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::wait_for;

constexpr std::uint32_t history_max = 20;

/// What happened to an invite lately, oldest first.
Result<std::vector<domain::Event>> history_of(const Session& session, domain::InviteId id) {
  domain::EventFilter filter;
  filter.object = domain::to_string(id);
  filter.order = domain::EventFilter::Order::newest_first;
  filter.limit = history_max;
  auto page = wait_for<domain::EventPage>(
      [&](auto done) { session.services().store.list_events(filter, std::move(done)); });
  if (!page) return std::unexpected(std::move(page).error());
  std::ranges::reverse(page->events);
  return std::move(page->events);
}

secrets::Secret uri_of(const Session& session, const domain::Invite& invite) {
  return secrets::Secret{
      domain::xmpp_uri(invite, session.services().invitations.token_of(invite.id).reveal())};
}

int show_invite(Session& session, const std::string& reference) {
  const auto invite = find_invite(session, reference);
  if (!invite) return session.refuse(invite.error());
  const auto uses = uses_of(session, invite->id);
  if (!uses) return session.refuse(uses.error());
  const auto history = history_of(session, invite->id);
  if (!history) return session.refuse(history.error());
  const auto& invitations = session.services().invitations;
  const auto link = invitations.link_of(*invite);
  const auto uri = uri_of(session, *invite);
  if (session.json()) {
    session.out() << invite_json(*invite, invitations.now(), link, uri.reveal(), *uses, &*history) << '\n';
  } else {
    session.out() << invite_text(*invite, invitations.now(), link, uri.reveal(), *uses)
                  << history_text(*history);
  }
  return ExitCode::done;
}

int restore_invite(Session& session, const std::string& reference, const std::string& reason) {
  const auto invite = find_invite(session, reference);
  if (!invite) return session.refuse(invite.error());
  const auto restored = wait_for<domain::Invite>([&](auto done) {
    session.services().invitations.restore(invite->id, session.actor(), reason, std::move(done));
  });
  if (!restored || session.json()) return print_invite(session, restored);
  session.out() << domain::to_string(restored->id)
                << (invite->revoked_at ? ": restored, and now " : ": was not revoked: it is ")
                << domain::name_of(restored->state_at(session.services().invitations.now())) << '\n';
  return ExitCode::done;
}

}  // namespace

Result<domain::Invite> find_invite(const Session& session, const std::string& reference) {
  return wait_for<domain::Invite>(
      [&](auto done) { session.services().invitations.find(reference, std::move(done)); });
}

Result<std::vector<domain::Redemption>> uses_of(const Session& session, domain::InviteId id) {
  return wait_for<std::vector<domain::Redemption>>(
      [&](auto done) { session.services().invitations.list_uses(id, std::move(done)); });
}

std::string render_invite_object(const Session& session, const domain::Invite& invite,
                                 const std::vector<domain::Redemption>& uses) {
  const auto& invitations = session.services().invitations;
  return invite_json(invite, invitations.now(), invitations.link_of(invite), uri_of(session, invite).reveal(),
                     uses);
}

int print_invite(Session& session, const Result<domain::Invite>& invite) {
  if (!invite) return session.refuse(invite.error());
  const auto uses = uses_of(session, invite->id);
  if (!uses) return session.refuse(uses.error());
  const auto& invitations = session.services().invitations;
  session.out() << (session.json() ? render_invite_object(session, *invite, *uses) + '\n'
                                   : invite_text(*invite, invitations.now(), invitations.link_of(*invite),
                                                 uri_of(session, *invite).reveal(), *uses));
  return ExitCode::done;
}

void add_invite_show_command(CLI::App& group, Session& session) {
  const auto reference = std::make_shared<std::string>();
  auto* show =
      group.add_subcommand("show", "Show an invite and its link, who used it, and what happened to it");
  show->add_option("INVITE", *reference, invite_help)->required();
  session.on_run(*show, [&session, reference] { return show_invite(session, *reference); });
}

void add_invite_restore_command(CLI::App& group, Session& session) {
  struct Arguments {
    std::string reference;
    std::string reason;
  };
  const auto arguments = std::make_shared<Arguments>();
  auto* restore = group.add_subcommand("restore", "Take a withdrawal back");
  restore->add_option("INVITE", arguments->reference, invite_help)->required();
  restore->add_option("--reason", arguments->reason, reason_help);
  session.on_run(*restore, [&session, arguments] {
    return restore_invite(session, arguments->reference, arguments->reason);
  });
}

}  // namespace usher::cli
