#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;

int check_configuration(Session& session) {
  const auto check = session.backend().check_configuration();
  const bool good = check.mistakes.empty();
  if (session.json()) {
    session.out() << json::serialize(json::object{{"source", check.source},
                                                  {"hosts", json::value_from(check.hosts)},
                                                  {"mistakes", json::value_from(check.mistakes)}})
                  << '\n';
    return good ? ExitCode::done : ExitCode::refused;
  }
  for (const auto& mistake : check.mistakes) session.err() << mistake << '\n';
  if (!good) return ExitCode::refused;
  session.out() << check.source << ": good";
  if (check.hosts.empty()) session.out() << ", but serves nobody yet: add [host.\"example.com\"]";
  for (std::size_t i = 0; i < check.hosts.size(); ++i) {
    session.out() << (i == 0 ? ", for " : ", ") << check.hosts[i];
  }
  session.out() << '\n';
  return ExitCode::done;
}

int show_version(Session& session) {
  const auto version = session.backend().version();
  session.out() << (session.json() ? json::serialize(json::object{{"version", version}}) : "usher " + version)
                << '\n';
  return ExitCode::done;
}

}  // namespace

void add_server_commands(CLI::App& program, Session& session) {
  auto* serve = program.add_subcommand("serve", "Run the server in the foreground");
  const auto options = std::make_shared<ServeOptions>();
  serve->add_flag("--demo-accounts", options->demo_accounts,
                  "Keep accounts in memory, for trying out registration: they are not real");
  serve->add_flag("--new-database", options->new_database,
                  "Make an empty database for a key file whose own is lost");
  session.on_run(*serve, [&session, options] { return session.backend().serve(*options); });

  auto* config = program.add_subcommand("config", "The configuration");
  config->require_subcommand(1);
  auto* check = config->add_subcommand("check", "Say whether it is good, and what is wrong where");
  session.on_run(*check, [&session] { return check_configuration(session); });
  auto* example = config->add_subcommand("example", "Print every option with its default, commented");
  session.on_run(*example, [&session] {
    session.out() << session.backend().example_configuration();
    return ExitCode::done;
  });

  auto* version = program.add_subcommand("version", "Print the version");
  session.on_run(*version, [&session] { return show_version(session); });
}

}  // namespace usher::cli
