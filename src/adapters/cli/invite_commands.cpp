#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/invite_command_parts.hpp"
#include "adapters/cli/invite_filter.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/rendering.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::wait_for;

struct ListArguments {
  std::optional<std::string> host;
  FilterArguments filter;
  std::string before;
  std::uint32_t limit = 100;
};

int list_invites(Session& session, const ListArguments& arguments) {
  auto& services = session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto now = services.invitations.now();
  auto filter = filter_of(*host, arguments.filter, now);
  if (!filter) return session.refuse(filter.error());
  const auto before = optional_of(arguments.before, domain::parse_invite_id);
  if (!before) return session.refuse(before.error());
  filter->before = *before;
  filter->limit = arguments.limit;
  const auto page =
      wait_for<domain::InvitePage>([&](auto done) { services.invitations.list(*filter, std::move(done)); });
  if (!page) return session.refuse(page.error());
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

void add_list_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<ListArguments>();
  auto* list = group.add_subcommand("list", "List a host's invites, newest first");
  list->add_option("HOST", arguments->host, host_help);
  add_filter_options(*list, arguments->filter);
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
  add_invite_create_command(*invite, session);
  add_list_command(*invite, session);
  add_invite_show_command(*invite, session);
  add_invite_edit_commands(*invite, session);
  add_invite_revoke_command(*invite, session);
  add_invite_restore_command(*invite, session);
}

}  // namespace usher::cli
