#include "adapters/cli/command_line.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/session.hpp"
#include "adapters/cli/usage.hpp"

namespace usher::cli {
namespace {

void add_common_options(CLI::App& program, Session& session) {
  program.add_option("--config", session.config_path,
                     "The configuration file (default: $USHER_CONFIG, ./usher.toml, /etc/usher/usher.toml)");
  program
      .add_option_function<std::string>(
          "--output",
          [&session](const std::string& format) {
            if (format != "text" && format != "json" && format != "csv") {
              throw CLI::ValidationError("--output", "'" + format + "' is neither text nor json");
            }
            session.output = format == "json" ? Output::json : format == "csv" ? Output::csv : Output::text;
          },
          "text (default) or json; csv for usher invite create")
      ->type_name("FORMAT");
}

/// Options stand wherever the user puts them: `usher --output json key list` and
/// `usher key list --output json` mean the same.
void let_options_fall_through(CLI::App& command) {
  command.fallthrough();
  for (auto* part : command.get_subcommands({})) let_options_fall_through(*part);
}

}  // namespace

int run(int argc, const char* const* argv, Backend& backend, std::ostream& out, std::ostream& err) {
  Session session(backend, out, err);
  CLI::App program{"usher: invitations for XMPP servers", "usher"};
  program.require_subcommand(1);
  program.set_version_flag("--version", "usher " + backend.version());
  add_common_options(program, session);
  add_server_commands(program, session);
  add_page_commands(program, session);
  add_key_commands(program, session);
  add_invite_commands(program, session);
  add_account_commands(program, session);
  add_host_commands(program, session);
  add_log_command(program, session);
  add_stats_command(program, session);
  add_webhook_commands(program, session);
  add_import_commands(program, session);
  add_migrate_command(program, session);
  add_backup_commands(program, session);
  add_doctor_command(program, session);
  add_document_commands(program, session);
  let_options_fall_through(program);
  refuse_empty_values(program);
  const std::vector<std::string> typed(argv + 1, argv + std::max(argc, 1));
  if (const auto helped = answer_help(program, typed, out, err)) return *helped;
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain(program, error, typed, out, err);
  }
  return session.exit_code();
}

}  // namespace usher::cli
