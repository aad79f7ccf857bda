#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/option_values.hpp"
#include "cli/rendering.hpp"
#include "core/duration.hpp"
#include "service/wait.hpp"

namespace usher::cli {
namespace {

using core::Result;
using service::wait_for;

struct CreateArguments {
  std::string host;
  std::string username;
  std::string contact;
  std::string reset;
  std::string uses = "1";
  std::string ttl;
  std::string note;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
  bool allow_registration = false;
};

struct ListArguments {
  std::string host;
  std::string before;
  std::vector<std::string> states;
  std::vector<std::string> kinds;
  std::uint32_t limit = 100;
};

core::InviteKind kind_of(const CreateArguments& arguments) {
  if (!arguments.reset.empty()) return core::InviteKind::reset;
  if (!arguments.contact.empty()) {
    return arguments.allow_registration ? core::InviteKind::contact_with_registration
                                        : core::InviteKind::contact;
  }
  return arguments.groups.empty() ? core::InviteKind::account : core::InviteKind::group;
}

Result<core::InviteDraft> draft_of(const CreateArguments& arguments) {
  auto username =
      optional_of(arguments.reset.empty() ? arguments.username : arguments.reset, core::Localpart::parse);
  if (!username) return std::unexpected(username.error());
  auto inviter = optional_of(arguments.contact, core::Localpart::parse);
  if (!inviter) return std::unexpected(inviter.error());
  const auto ttl = optional_of(arguments.ttl, core::parse_duration);
  if (!ttl) return std::unexpected(ttl.error());
  const auto uses = core::UseLimit::parse(arguments.uses);
  if (!uses) return std::unexpected(uses.error());
  return core::InviteDraft{.kind = kind_of(arguments),
                           .username = *std::move(username),
                           .inviter = *std::move(inviter),
                           .groups = arguments.groups,
                           .roles = arguments.roles,
                           .uses_allowed = *uses,
                           .ttl = *ttl,
                           .source = core::InviteSource::cli,
                           .source_detail = {},
                           .note = arguments.note};
}

std::string render(const Session& session, const core::Invite& invite) {
  const auto& invitations = session.services().invitations;
  const auto link = invitations.link_of(invite);
  const auto uri = core::Secret{core::xmpp_uri(invite, invitations.token_of(invite.id).reveal())};
  return session.json() ? invite_json(invite, invitations.now(), link, uri.reveal()) + '\n'
                        : invite_text(invite, invitations.now(), link, uri.reveal());
}

int create_invite(Session& session, const CreateArguments& arguments) {
  auto& services = session.services();
  const auto host = services.hosts.find(arguments.host);
  if (!host) return session.refuse(host.error());
  auto draft = draft_of(arguments);
  if (!draft) return session.refuse(draft.error());
  const auto shared = wait_for<service::SharedInvite>([&](auto done) {
    services.invitations.create(*host, *std::move(draft), std::nullopt, std::move(done));
  });
  if (!shared) return session.refuse(shared.error());
  if (session.json()) {
    session.out() << render(session, shared->invite);
  } else {
    session.out() << services.invitations.link_of(shared->invite).reveal() << '\n';
  }
  return ExitCode::done;
}

Result<service::InviteFilter> filter_of(const core::Host& host, const ListArguments& arguments) {
  const auto states = set_of(arguments.states, core::parse_invite_state);
  if (!states) return std::unexpected(states.error());
  const auto kinds = set_of(arguments.kinds, core::parse_invite_kind);
  if (!kinds) return std::unexpected(kinds.error());
  const auto before = optional_of(arguments.before, core::parse_invite_id);
  if (!before) return std::unexpected(before.error());
  return service::InviteFilter{.host = host.domain,
                               .states = *states,
                               .kinds = *kinds,
                               .inviter = std::nullopt,
                               .username = std::nullopt,
                               .now = {},
                               .before = *before,
                               .limit = arguments.limit};
}

int list_invites(Session& session, const ListArguments& arguments) {
  auto& services = session.services();
  const auto host = services.hosts.find(arguments.host);
  if (!host) return session.refuse(host.error());
  const auto filter = filter_of(*host, arguments);
  if (!filter) return session.refuse(filter.error());
  const auto page =
      wait_for<service::InvitePage>([&](auto done) { services.invitations.list(*filter, std::move(done)); });
  if (!page) return session.refuse(page.error());
  const auto now = services.invitations.now();
  if (session.json()) {
    session.out() << invites_json(*page, now) << '\n';
    return ExitCode::done;
  }
  session.out() << invites_text(*page, now);
  if (page->more) {
    session.err() << "There are more: add --before " << core::to_string(page->invites.back().id) << '\n';
  }
  return ExitCode::done;
}

Result<core::Invite> find_invite(const Session& session, const std::string& reference) {
  return wait_for<core::Invite>(
      [&](auto done) { session.services().invitations.find(reference, std::move(done)); });
}

int show_invite(Session& session, const std::string& reference) {
  const auto invite = find_invite(session, reference);
  if (!invite) return session.refuse(invite.error());
  session.out() << render(session, *invite);
  return ExitCode::done;
}

int revoke_invite(Session& session, const std::string& reference) {
  const auto invite = find_invite(session, reference);
  if (!invite) return session.refuse(invite.error());
  const auto revoked = wait_for<core::Invite>(
      [&](auto done) { session.services().invitations.revoke(invite->id, std::move(done)); });
  if (!revoked) return session.refuse(revoked.error());
  if (session.json()) session.out() << render(session, *revoked);
  return ExitCode::done;
}

void add_create_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<CreateArguments>();
  auto* create = group.add_subcommand("create", "Create an invite and print its link");
  create->add_option("HOST", arguments->host, "The XMPP host to invite to")->required();
  auto* username = create->add_option("--username", arguments->username, "Only this username may register");
  auto* contact = create->add_option("--contact", arguments->contact, "Become a contact of this user");
  create->add_flag("--allow-registration", arguments->allow_registration, "With --contact: or register first")
      ->needs(contact);
  auto* groups =
      create->add_option("--group", arguments->groups, "Join this group (may be given several times)");
  auto* roles = create->add_option("--role", arguments->roles, "Get this role (may be given several times)");
  auto* reset = create->add_option("--reset", arguments->reset, "Choose a new password for this user");
  for (auto* other : {username, contact, groups, roles}) reset->excludes(other);
  create->add_option("--uses", arguments->uses, "How many may use it: a number, or 'unlimited'")
      ->capture_default_str();
  create->add_option("--ttl", arguments->ttl, "How long it is valid, such as 7d (default: the host's)");
  create->add_option("--note", arguments->note, "A note for yourself");
  session.on_run(*create, [&session, arguments] { return create_invite(session, *arguments); });
}

void add_list_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<ListArguments>();
  auto* list = group.add_subcommand("list", "List a host's invites, newest first");
  list->add_option("HOST", arguments->host, "The XMPP host")->required();
  list->add_option("--state", arguments->states, "Only these: pending, used, expired, revoked")
      ->delimiter(',');
  list->add_option("--kind", arguments->kinds,
                   "Only these: account, contact, contact-with-registration, group, reset")
      ->delimiter(',');
  list->add_option("--limit", arguments->limit, "How many at most")
      ->check(CLI::Range(1U, service::list_limit_max))
      ->capture_default_str();
  list->add_option("--before", arguments->before, "Go on below this id: the last of the list before");
  session.on_run(*list, [&session, arguments] { return list_invites(session, *arguments); });
}

}  // namespace

void add_invite_commands(CLI::App& program, Session& session) {
  auto* invite = program.add_subcommand("invite", "Invites: links that let people in");
  invite->require_subcommand(1);
  add_create_command(*invite, session);
  add_list_command(*invite, session);

  const auto reference = std::make_shared<std::string>();
  auto* show = invite->add_subcommand("show", "Show an invite and its link");
  show->add_option("INVITE", *reference, "Its id, its token or its link")->required();
  session.on_run(*show, [&session, reference] { return show_invite(session, *reference); });

  auto* revoke = invite->add_subcommand("revoke", "Withdraw an invite, at once");
  revoke->add_option("INVITE", *reference, "Its id, its token or its link")->required();
  session.on_run(*revoke, [&session, reference] { return revoke_invite(session, *reference); });
}

}  // namespace usher::cli
