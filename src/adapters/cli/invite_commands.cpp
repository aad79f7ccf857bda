#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/one_invite.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/rendering.hpp"
#include "base/text/joined.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::wait_for;

struct CreateArguments {
  std::optional<std::string> host;
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
  std::optional<std::string> host;
  std::string before;
  std::vector<std::string> states;
  std::vector<std::string> kinds;
  std::uint32_t limit = 100;
};

domain::InviteKind kind_of(const CreateArguments& arguments) {
  if (!arguments.reset.empty()) return domain::InviteKind::reset;
  if (!arguments.contact.empty()) {
    return arguments.allow_registration ? domain::InviteKind::contact_with_registration
                                        : domain::InviteKind::contact;
  }
  return arguments.groups.empty() ? domain::InviteKind::account : domain::InviteKind::group;
}

Result<domain::InviteDraft> draft_of(const CreateArguments& arguments) {
  auto username =
      optional_of(arguments.reset.empty() ? arguments.username : arguments.reset, domain::Localpart::parse);
  if (!username) return std::unexpected(username.error());
  auto inviter = optional_of(arguments.contact, domain::Localpart::parse);
  if (!inviter) return std::unexpected(inviter.error());
  const auto ttl = optional_of(arguments.ttl, domain::parse_duration);
  if (!ttl) return std::unexpected(ttl.error());
  const auto uses = domain::UseLimit::parse(arguments.uses);
  if (!uses) return std::unexpected(uses.error());
  return domain::InviteDraft{.kind = kind_of(arguments),
                             .username = *std::move(username),
                             .inviter = *std::move(inviter),
                             .groups = arguments.groups,
                             .roles = arguments.roles,
                             .uses_allowed = *uses,
                             .ttl = *ttl,
                             .source = domain::InviteSource::cli,
                             .note = arguments.note};
}

/// Names the invite that holds the name, if that is what stands in the way.
domain::Error explained(const Session& session, const domain::Host& host,
                        const std::optional<domain::Localpart>& name, domain::Error error) {
  if (error.code != domain::Errc::username_reserved || !name) return error;
  domain::InviteFilter filter;
  filter.host = host.domain;
  filter.username = name;
  filter.states = {domain::InviteState::pending};
  const auto page = wait_for<domain::InvitePage>(
      [&](auto done) { session.services().invitations.list(std::move(filter), std::move(done)); });
  if (!page) return error;
  const auto holds = std::ranges::find_if(
      page->invites, [](const domain::Invite& invite) { return invite.kind != domain::InviteKind::reset; });
  if (holds == page->invites.end()) return error;
  const auto id = domain::to_string(holds->id);
  error.detail = "the username '" + name->str() + "' is held by the invite " + id + " until " +
                 domain::to_rfc3339(holds->expires_at) + ": usher invite revoke " + id + " gives it free";
  return error;
}

/// A role that the server does not have would be missed when somebody has registered, by them.
Result<void> check_roles(Session& session, const domain::Host& host, const std::vector<std::string>& roles) {
  if (roles.empty()) return {};
  const auto known = session.backend().known_roles(host.domain);
  const auto unknown = std::ranges::find_if(
      roles, [&](const std::string& role) { return std::ranges::find(known, role) == known.end(); });
  if (known.empty() || unknown == roles.end()) return {};
  return domain::fail(domain::Errc::invalid_argument, "--role " + *unknown + ": the XMPP server of " +
                                                          host.domain.str() + " has only " +
                                                          text::joined(known, ", "));
}

int create_invite(Session& session, const CreateArguments& arguments) {
  auto& services = session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  auto draft = draft_of(arguments);
  if (!draft) return session.refuse(draft.error());
  if (auto sound = domain::check_draft(*draft); !sound) return session.refuse(sound.error());
  const auto username = draft->username;
  if (auto known = check_roles(session, *host, arguments.roles); !known) return session.refuse(known.error());
  const auto shared = wait_for<domain::SharedInvite>([&](auto done) {
    services.invitations.create(*host, *std::move(draft), std::nullopt, std::move(done));
  });
  if (!shared) return session.refuse(explained(session, *host, username, shared.error()));
  if (session.json()) {
    session.out() << render_invite(session, shared->invite, {});
  } else {
    session.out() << services.invitations.link_of(shared->invite).reveal() << '\n';
  }
  return ExitCode::done;
}

Result<domain::InviteFilter> filter_of(const domain::Host& host, const ListArguments& arguments) {
  const auto states = set_of(arguments.states, domain::parse_invite_state);
  if (!states) return std::unexpected(states.error());
  const auto kinds = set_of(arguments.kinds, domain::parse_invite_kind);
  if (!kinds) return std::unexpected(kinds.error());
  const auto before = optional_of(arguments.before, domain::parse_invite_id);
  if (!before) return std::unexpected(before.error());
  return domain::InviteFilter{
      .host = host.domain, .states = *states, .kinds = *kinds, .before = *before, .limit = arguments.limit};
}

int list_invites(Session& session, const ListArguments& arguments) {
  auto& services = session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto filter = filter_of(*host, arguments);
  if (!filter) return session.refuse(filter.error());
  const auto page =
      wait_for<domain::InvitePage>([&](auto done) { services.invitations.list(*filter, std::move(done)); });
  if (!page) return session.refuse(page.error());
  const auto now = services.invitations.now();
  if (session.json()) {
    session.out() << invites_json(*page, now) << '\n';
    return ExitCode::done;
  }
  session.out() << invites_text(*page, now);
  if (page->more) {
    session.err() << "There are more: add --before " << domain::to_string(page->invites.back().id) << '\n';
  }
  return ExitCode::done;
}

void add_create_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<CreateArguments>();
  auto* create = group.add_subcommand("create", "Create an invite and print its link");
  create->add_option("HOST", arguments->host,
                     "The XMPP host to invite to; may be left out where there is one");
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
  list->add_option("HOST", arguments->host, host_help);
  list->add_option("--state", arguments->states, "Only these: pending, used, expired, revoked")
      ->delimiter(',');
  list->add_option("--kind", arguments->kinds,
                   "Only these: account, contact, contact-with-registration, group, reset")
      ->delimiter(',');
  list->add_option("--limit", arguments->limit, "How many at most")
      ->check(CLI::Range(1U, domain::list_limit_max))
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
  add_one_invite_commands(*invite, session);
}

}  // namespace usher::cli
