#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/host_argument.hpp"
#include "maintenance/import/importer.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;

struct ImportArguments {
  std::string data = "/var/lib/prosody";
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
                                      {"left_behind", report.left_behind.size()},
                                      {"unreadable_files", report.unreadable.size()},
                                      {"problems", json::value_from(problems)},
                                      {"changed", json::value_from(report.changed)}});
}

void print(std::ostream& out, const import::ImportReport& report, bool dry_run) {
  const char* verb = dry_run ? " would come over" : " came over";
  out << "API keys: " << report.keys << verb << ", " << report.keys_known << " had before\n"
      << "Invites: " << report.invites << verb << ", " << report.invites_known << " had before, "
      << report.invites_expired << " expired and stay behind\n";
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

int import_prosody(Session& session, const ImportArguments& arguments) {
  auto& services = arguments.dry_run ? session.backend().services_unchanged() : session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  const auto data = import::read_prosody(arguments.data, host->get().domain);
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

}  // namespace

void add_import_commands(CLI::App& program, Session& session) {
  auto* import = program.add_subcommand("import", "Bring keys and invites over from another server");
  import->require_subcommand(1);
  auto* prosody = import->add_subcommand("prosody", "From Prosody's mod_invites and mod_invites_api");
  const auto arguments = std::make_shared<ImportArguments>();
  prosody->add_option("--data", arguments->data, "Prosody's folder of data, as data_path names it")
      ->capture_default_str();
  prosody->add_option("--host", arguments->host, host_help);
  prosody->add_flag("--dry-run", arguments->dry_run, "Say what would come over, and change nothing");
  session.on_run(*prosody, [&session, arguments] { return import_prosody(session, *arguments); });
}

}  // namespace usher::cli
