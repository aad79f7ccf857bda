#include "cli/command_line.hpp"

#include <map>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/session.hpp"

namespace usher::cli {
namespace {

void add_common_options(CLI::App& program, Session& session) {
  program.add_option("--config", session.config_path,
                     "The configuration file (default: $USHER_CONFIG, ./usher.toml, /etc/usher/usher.toml)");
  const std::map<std::string, Output> outputs{{"text", Output::text}, {"json", Output::json}};
  program.add_option("--output", session.output, "text (default) or json")
      ->transform(CLI::CheckedTransformer(outputs))
      ->type_name("FORMAT");
}

/// Options stand wherever the user puts them: `usher --output json key list` and
/// `usher key list --output json` mean the same.
void let_options_fall_through(CLI::App& command) {
  command.fallthrough();
  for (auto* part : command.get_subcommands({})) let_options_fall_through(*part);
}

/// What was typed where a command's name should stand; empty where nothing was.
std::string unknown_command(const CLI::App& program) {
  const auto left = program.remaining(true);
  return left.empty() ? std::string() : left.front();
}

/// The command that was named as far as it was understood.
const CLI::App& last_known(const CLI::App& program) {
  const auto* command = &program;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::string names_of_commands(const CLI::App& command) {
  std::string names;
  for (const auto* each : command.get_subcommands({}))
    names += (names.empty() ? "" : ", ") + each->get_name();
  return names;
}

}  // namespace

int run(int argc, const char* const* argv, Backend& backend, std::ostream& out, std::ostream& err) {
  Session session(backend, out, err);
  CLI::App program{"usher: invitations for XMPP servers", "usher"};
  program.require_subcommand(1);
  program.set_version_flag("--version", "usher " + backend.version());
  add_common_options(program, session);
  add_server_commands(program, session);
  add_key_commands(program, session);
  add_invite_commands(program, session);
  add_import_commands(program, session);
  add_migrate_command(program, session);
  add_doctor_command(program, session);
  let_options_fall_through(program);
  try {
    program.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const auto unknown = unknown_command(program);
    const auto& command = last_known(program);
    if (unknown.empty() || command.get_require_subcommand_min() == 0) {
      program.exit(error, out, err);
    } else if (unknown == "help") {
      out << command.help();
      return ExitCode::done;
    } else {
      const std::string_view kind = unknown.starts_with('-') ? "option" : "command";
      err << "Error: there is no " << kind << " '" << unknown << "'; the commands are "
          << names_of_commands(command) << '\n';
    }
    return ExitCode::wrong_usage;
  } catch (const CLI::ParseError& error) {
    // Help and version arrive here too, with exit code 0.
    return program.exit(error, out, err) == 0 ? ExitCode::done : ExitCode::wrong_usage;
  }
  return session.exit_code();
}

}  // namespace usher::cli
