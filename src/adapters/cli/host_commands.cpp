#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/host_rendering.hpp"
#include "adapters/cli/option_values.hpp"
#include "domain/model/duration.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::HostPause;
using domain::Result;
using domain::wait_for;

struct HostArguments {
  std::optional<std::string> host;
  std::string reason;
  std::string until;
  std::string lasts;
};

Result<std::optional<HostPause>> pause_of(const Services& services, const domain::Host& host) {
  return wait_for<std::optional<HostPause>>([&](auto done) { services.pauses.find(host, std::move(done)); });
}

int print_host(Session& session, const domain::Host& host) {
  const auto pause = pause_of(session.services(), host);
  if (!pause) return session.refuse(pause.error());
  const ShownHost shown{host, *pause};
  session.out() << (session.json() ? host_json(shown) + '\n' : host_text(shown));
  return ExitCode::done;
}

int list_hosts(Session& session) {
  const Services& services = session.backend().services_unchanged();
  std::vector<ShownHost> all;
  for (const domain::Host& host : services.hosts.all()) {
    auto pause = pause_of(services, host);
    if (!pause) return session.refuse(pause.error());
    all.push_back({host, *std::move(pause)});
  }
  session.out() << (session.json() ? hosts_json(all) + '\n' : hosts_text(all));
  return ExitCode::done;
}

int show_host(Session& session, const HostArguments& arguments) {
  const auto host = choose_host(session, arguments.host);
  return host ? print_host(session, *host) : host.error();
}

/// When the pause is to end by itself.
Result<std::optional<domain::Timestamp>> end_of(const Services& services, const HostArguments& arguments) {
  const auto now = services.pauses.now();
  if (arguments.lasts.empty()) return optional_moment(arguments.until, now, Reckoned::ahead);
  auto lasts = domain::parse_duration(arguments.lasts);
  if (!lasts) return std::unexpected(std::move(lasts).error());
  return now + *lasts;
}

int pause_host(Session& session, const HostArguments& arguments) {
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto until = end_of(session.services(), arguments);
  if (!until) return session.refuse(until.error());
  const auto paused = wait_for<HostPause>([&](auto done) {
    session.services().pauses.pause(*host, *until, session.actor(), arguments.reason, std::move(done));
  });
  if (!paused) return session.refuse(paused.error());
  if (session.json()) return print_host(session, *host);
  session.out() << host->get().domain.str() << " is paused"
                << (paused->until ? " until " + domain::to_rfc3339(*paused->until) : "")
                << ": nothing new is created, and nobody gets in. It goes on by: usher host resume "
                << host->get().domain.str() << '\n';
  return ExitCode::done;
}

int resume_host(Session& session, const HostArguments& arguments) {
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto resumed = wait_for<void>([&](auto done) {
    session.services().pauses.resume(*host, session.actor(), arguments.reason, std::move(done));
  });
  if (!resumed) return session.refuse(resumed.error());
  if (session.json()) return print_host(session, *host);
  session.out() << host->get().domain.str() << " is open\n";
  return ExitCode::done;
}

CLI::App* add_command(CLI::App& group, const std::string& name, const std::string& what,
                      const std::shared_ptr<HostArguments>& arguments) {
  auto* command = group.add_subcommand(name, what);
  command->add_option("HOST", arguments->host, host_help);
  return command;
}

void add_pause_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<HostArguments>();
  auto* pause =
      add_command(group, "pause",
                  "Stop everything at once: nothing new is created, and nobody gets in; what is there "
                  "stays as it is",
                  arguments);
  pause->add_option("--reason", arguments->reason, reason_help);
  auto* until = pause->add_option("--until", arguments->until,
                                  "When it ends by itself: 2026-12-24, or 2026-12-24T10:00:00Z");
  pause->add_option("--for", arguments->lasts, "How long it lasts, such as 2h")->excludes(until);
  session.on_run(*pause, [&session, arguments] { return pause_host(session, *arguments); });
}

void add_resume_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<HostArguments>();
  auto* resume = add_command(group, "resume", "End a pause", arguments);
  resume->add_option("--reason", arguments->reason, reason_help);
  session.on_run(*resume, [&session, arguments] { return resume_host(session, *arguments); });
}

}  // namespace

void add_host_commands(CLI::App& program, Session& session) {
  auto* host = program.add_subcommand("host", "Hosts: which there are, and stopping all that goes on there");
  host->require_subcommand(1);
  auto* list = host->add_subcommand("list", "List the configured hosts, and which of them are paused");
  session.on_run(*list, [&session] { return list_hosts(session); });
  const auto arguments = std::make_shared<HostArguments>();
  auto* show = add_command(*host, "show", "Show a host: whether it is paused, and its ceilings", arguments);
  session.on_run(*show, [&session, arguments] { return show_host(session, *arguments); });
  add_pause_command(*host, session);
  add_resume_command(*host, session);
}

}  // namespace usher::cli
