#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/invite_command_parts.hpp"
#include "adapters/cli/invite_roles.hpp"
#include "adapters/cli/label_values.hpp"
#include "adapters/cli/option_values.hpp"
#include "domain/model/duration.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::InviteChanges;
using domain::Result;

struct EditArguments {
  std::string reference;
  std::optional<std::string> note;
  std::string uses;
  std::string ttl;
  std::string expires;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
  std::vector<std::string> labels;
  bool no_groups = false;
  bool no_roles = false;
  bool no_labels = false;
};

/// What an option that may be given several times says, or that there shall be none.
std::optional<std::vector<std::string>> given(const std::vector<std::string>& texts, bool none) {
  if (texts.empty() && !none) return std::nullopt;
  return texts;
}

Result<std::optional<domain::Timestamp>> end_of(const EditArguments& arguments, domain::Timestamp now) {
  const auto ttl = optional_of(arguments.ttl, domain::parse_duration);
  if (!ttl) return std::unexpected(ttl.error());
  if (*ttl) return now + **ttl;
  return optional_moment(arguments.expires, now, Reckoned::ahead);
}

Result<InviteChanges> changes_of(const EditArguments& arguments, domain::Timestamp now) {
  InviteChanges changes;
  changes.note = arguments.note;
  const auto uses = optional_of(arguments.uses, domain::UseLimit::parse);
  if (!uses) return std::unexpected(uses.error());
  changes.uses_allowed = *uses;
  const auto end = end_of(arguments, now);
  if (!end) return std::unexpected(end.error());
  changes.expires_at = *end;
  changes.groups = given(arguments.groups, arguments.no_groups);
  changes.roles = given(arguments.roles, arguments.no_roles);
  auto labels = parse_labels(arguments.labels);
  if (!labels) return std::unexpected(std::move(labels).error());
  if (!labels->empty() || arguments.no_labels) changes.labels = *std::move(labels);
  return changes;
}

int edit_invite(Session& session, const EditArguments& arguments) {
  auto& services = session.services();
  auto changes = changes_of(arguments, services.invitations.now());
  if (!changes) return session.refuse(changes.error());
  if (*changes == InviteChanges{}) {
    session.refuse({domain::Errc::invalid_argument, "say what is to change; see usher invite edit --help"});
    return ExitCode::wrong_usage;
  }
  const auto invite = find_invite(session, arguments.reference);
  if (!invite) return session.refuse(invite.error());
  const auto& host = *services.hosts.find(invite->host);  // else the invite is not found
  if (auto known = check_roles(session, host, arguments.roles); !known) return session.refuse(known.error());
  return print_invite(session, domain::wait_for<domain::Invite>([&](auto done) {
                        services.invitations.update(host, invite->id, *std::move(changes), session.actor(),
                                                    std::move(done));
                      }));
}

void add_edit_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<EditArguments>();
  auto* edit = group.add_subcommand("edit", "Change an invite; its link stays");
  edit->add_option("INVITE", arguments->reference, invite_help)->required();
  edit->add_option("--note", arguments->note, "A note for yourself; '' for none");
  edit->add_option("--uses", arguments->uses, "How many may use it in all: a number, or 'unlimited'");
  auto* ttl = edit->add_option("--ttl", arguments->ttl, "How long it is valid from now on, such as 7d");
  edit->add_option("--expires", arguments->expires, "Until when it is valid: 2026-12-24, or in 7d")
      ->excludes(ttl);
  const auto add_list = [&](const std::string& name, std::vector<std::string>& values, bool& none,
                            const std::string& what) {
    auto* some = edit->add_option("--" + name, values, what + " (may be given several times)");
    edit->add_flag("--no-" + name + "s", none, "No " + name + "s any more")->excludes(some);
  };
  add_list("group", arguments->groups, arguments->no_groups, "Join this group instead of those before");
  add_list("role", arguments->roles, arguments->no_roles, "Get this role instead of those before");
  add_list("label", arguments->labels, arguments->no_labels, "KEY=VALUE instead of those before");
  session.on_run(*edit, [&session, arguments] { return edit_invite(session, *arguments); });
}

void add_extend_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<EditArguments>();
  auto* extend = group.add_subcommand("extend", "Let an invite be valid for so long from now on");
  extend->add_option("INVITE", arguments->reference, invite_help)->required();
  extend->add_option("DURATION", arguments->ttl, "How long, such as 7d")->required();
  session.on_run(*extend, [&session, arguments] { return edit_invite(session, *arguments); });
}

}  // namespace

void add_invite_edit_commands(CLI::App& group, Session& session) {
  add_edit_command(group, session);
  add_extend_command(group, session);
}

}  // namespace usher::cli
