#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/invite_command_parts.hpp"
#include "adapters/cli/invite_filter.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/rendering.hpp"
#include "adapters/cli/usage.hpp"
#include "domain/use_cases/invite_order.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::wait_for;

struct ListArguments {
  std::optional<std::string> host;
  FilterArguments filter;
  std::string sort;
  std::string after;
  std::uint32_t limit = 100;
};

/// As many as are wanted, from however many pages of the store's.
Result<domain::InvitePage> list(const Session& session, domain::InviteFilter filter) {
  domain::InvitePage all;
  do {
    auto page = wait_for<domain::InvitePage>(
        [&](auto done) { session.services().invitations.list(filter, std::move(done)); });
    if (!page) return page;
    filter.limit -= static_cast<std::uint32_t>(page->invites.size());
    std::ranges::move(page->invites, std::back_inserter(all.invites));
    all.next = page->next;
    filter.after = page->next;
  } while (all.next && filter.limit > 0);
  return all;
}

int list_invites(Session& session, const ListArguments& arguments) {
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto now = session.services().invitations.now();
  auto filter = filter_of(*host, arguments.filter, now);
  if (!filter) return session.refuse(filter.error());
  const auto order = optional_of(arguments.sort, domain::parse_invite_order);
  if (!order) return session.refuse(order.error());
  filter->order = order->value_or(filter->order);
  if (!arguments.after.empty()) {
    const auto after = domain::parse_invite_cursor(filter->order, arguments.after);
    if (!after) return session.refuse(after.error());
    filter->after = *after;
  }
  filter->limit = arguments.limit;
  const auto page = list(session, *filter);
  if (!page) return session.refuse(page.error());
  const auto next = page->next ? std::optional(domain::to_cursor(filter->order, *page->next)) : std::nullopt;
  if (session.json()) {
    session.out() << invites_json(page->invites, next, now) << '\n';
    return ExitCode::done;
  }
  session.out() << invites_text(page->invites, now);
  if (next) session.err() << "There are more: add --after " << *next << '\n';
  return ExitCode::done;
}

void add_list_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<ListArguments>();
  auto* list = group.add_subcommand("list", "List a host's invites");
  list->add_option("HOST", arguments->host, host_help);
  add_filter_options(*list, arguments->filter);
  list->add_option("--limit", arguments->limit, "How many at most")
      ->check(CLI::Range(1U, domain::list_limit_max))
      ->capture_default_str();
  const auto add = [list](const std::string& names, std::string& value, const std::string& what) {
    refuse_empty_value(*list->add_option(names, value, what));
  };
  add("--sort", arguments->sort,
      "created, -created (the newest first, where nothing is said), expires or -expires");
  add("--after,--before", arguments->after,
      "Go on behind this place, of a list in the same order: it is told where there are more");
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
