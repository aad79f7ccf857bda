#include <cstddef>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "import/importer.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;

struct ImportArguments {
  std::string data = "/var/lib/prosody";
  std::string host;
  bool dry_run = false;
};

std::string json_of(const import::ImportReport& report, bool dry_run) {
  json::array problems;
  for (const auto& problem : report.problems) problems.emplace_back(json::string(problem));
  return json::serialize(json::object{{"dry_run", dry_run},
                                      {"keys", report.keys},
                                      {"keys_known", report.keys_known},
                                      {"invites", report.invites},
                                      {"invites_known", report.invites_known},
                                      {"invites_expired", report.invites_expired},
                                      {"problems", std::move(problems)}});
}

void print(std::ostream& out, const import::ImportReport& report, bool dry_run) {
  const char* verb = dry_run ? " would come over" : " came over";
  out << "API keys: " << report.keys << verb << ", " << report.keys_known << " had before\n"
      << "Invites: " << report.invites << verb << ", " << report.invites_known << " had before, "
      << report.invites_expired << " expired and stay behind\n";
  if (dry_run) out << "Nothing was changed: leave out --dry-run to do it.\n";
}

int import_prosody(Session& session, const ImportArguments& arguments) {
  auto& services = session.services();
  const auto host = services.hosts.find(arguments.host);
  if (!host) return session.refuse(host.error());
  const auto data = import::read_prosody(arguments.data, host->get().domain);
  if (!data) return session.refuse({core::Errc::invalid_argument, data.error()});
  const auto progress = [&](std::size_t done, std::size_t all) {
    if (!session.json()) session.err() << "importing: " << done << " of " << all << '\n';
  };
  const auto report =
      import::import_all(*data, *host, services.keys, services.invitations, arguments.dry_run, progress);
  if (session.json()) {
    session.out() << json_of(report, arguments.dry_run) << '\n';
  } else {
    for (const auto& problem : report.problems) session.err() << "left behind: " << problem << '\n';
    print(session.out(), report, arguments.dry_run);
  }
  const bool nothing = report.keys + report.keys_known + report.invites + report.invites_known == 0;
  return nothing && !report.problems.empty() ? ExitCode::refused : ExitCode::done;
}

}  // namespace

void add_import_commands(CLI::App& program, Session& session) {
  auto* import = program.add_subcommand("import", "Bring keys and invites over from another server");
  import->require_subcommand(1);
  auto* prosody = import->add_subcommand("prosody", "From Prosody's mod_invites and mod_invites_api");
  const auto arguments = std::make_shared<ImportArguments>();
  prosody->add_option("--data", arguments->data, "Prosody's folder of data, as data_path names it")
      ->capture_default_str();
  prosody->add_option("--host", arguments->host, "The XMPP host")->required();
  prosody->add_flag("--dry-run", arguments->dry_run, "Say what would come over, and change nothing");
  session.on_run(*prosody, [&session, arguments] { return import_prosody(session, *arguments); });
}

}  // namespace usher::cli
