#include <cstddef>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "maintenance/import/ejabberd_data.hpp"
#include "maintenance/import/importer.hpp"
#include "maintenance/import/prosody_data.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;

struct ImportArguments {
  std::string data;
  std::optional<std::string> host;
  bool dry_run = false;
};

std::string json_of(const import::ImportReport& report, bool dry_run) {
  auto problems = report.unreadable;
  problems.insert(problems.end(), report.left_behind.begin(), report.left_behind.end());
  return json::serialize(json::object{{"dry_run", dry_run},
                                      {"keys", report.keys},
                                      {"keys_known", report.keys_known},
                                      {"invites", report.invites},
                                      {"invites_known", report.invites_known},
                                      {"invites_expired", report.invites_expired},
                                      {"invites_used", report.invites_used},
                                      {"left_behind", report.left_behind.size()},
                                      {"unreadable_files", report.unreadable.size()},
                                      {"problems", json::value_from(problems)},
                                      {"changed", json::value_from(report.changed)}});
}

void print(std::ostream& out, const import::ImportReport& report, bool dry_run) {
  const char* verb = dry_run ? " would come over" : " came over";
  out << "API keys: " << report.keys << verb << ", " << report.keys_known << " had before\n"
      << "Invites: " << report.invites << verb << ", " << report.invites_known << " had before, "
      << report.invites_expired << " expired and " << report.invites_used << " used stay behind\n";
  if (!report.changed.empty()) out << "Changed on the way: " << report.changed.size() << '\n';
  if (!report.complete()) {
    out << "Left behind: " << report.left_behind.size()
        << "; files that could not be read: " << report.unreadable.size() << '\n';
  }
  if (dry_run) out << "Nothing was changed: leave out --dry-run to do it.\n";
}

void print_lines(std::ostream& err, const import::ImportReport& report) {
  for (const auto& line : report.changed) err << "changed: " << line << '\n';
  for (const auto& line : report.unreadable) err << "not read: " << line << '\n';
  for (const auto& line : report.left_behind) err << "left behind: " << line << '\n';
}

using Read = std::expected<import::ForeignData, std::string>(const std::filesystem::path& data,
                                                             const domain::DomainName& host);

int import_from(Session& session, const ImportArguments& arguments, Read& read) {
  auto& services = arguments.dry_run ? session.backend().services_unchanged() : session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto data = read(arguments.data, host->get().domain);
  if (!data) return session.refuse({domain::Errc::invalid_argument, data.error()});
  const auto progress = [&](std::size_t done, std::size_t all) {
    if (!session.json()) session.err() << "importing: " << done << " of " << all << '\n';
  };
  const auto report =
      import::import_all(*data, *host, services.keys, services.invitations, arguments.dry_run, progress);
  if (session.json()) {
    session.out() << json_of(report, arguments.dry_run) << '\n';
  } else {
    print_lines(session.err(), report);
    print(session.out(), report, arguments.dry_run);
  }
  return report.complete() ? ExitCode::done : ExitCode::refused;
}

/// A subcommand that reads `data`: its option is the caller's.
CLI::Option* add_source(CLI::App& command, Session& session, const std::string& name, const std::string& what,
                        const std::shared_ptr<ImportArguments>& arguments, const std::string& data,
                        Read& read) {
  auto* source = command.add_subcommand(name, what);
  auto* option = source->add_option("--data", arguments->data, data);
  source->add_option("--host", arguments->host, host_help);
  source->add_flag("--dry-run", arguments->dry_run, "Say what would come over, and change nothing");
  session.on_run(*source, [&session, arguments, &read] { return import_from(session, *arguments, read); });
  return option;
}

}  // namespace

void add_import_commands(CLI::App& program, Session& session) {
  auto* command = program.add_subcommand("import", "Bring keys and invites over from another server");
  command->require_subcommand(1);
  const auto of_prosody = std::make_shared<ImportArguments>(ImportArguments{.data = "/var/lib/prosody"});
  add_source(*command, session, "prosody", "From Prosody's mod_invites and mod_invites_api", of_prosody,
             "Prosody's folder of data, as data_path names it", import::read_prosody)
      ->capture_default_str();
  add_source(
      *command, session, "ejabberd", "From ejabberd's mod_invites", std::make_shared<ImportArguments>(),
      "What `ejabberdctl list_invites HOST` printed, /dev/stdin for a pipe; or ejabberd's SQLite database",
      import::read_ejabberd)
      ->required();
}

}  // namespace usher::cli
