#include "app/run_doctor.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <system_error>
#include <vector>

#include "adapters/cluster/survey.hpp"
#include "adapters/config/database_address.hpp"
#include "adapters/store/postgres/inspection.hpp"
#include "adapters/store/sqlite/file_names.hpp"
#include "adapters/xmpp/plugin/protocol.hpp"
#include "app/installation.hpp"
#include "base/secrets/key_file.hpp"
#include "base/secrets/key_fingerprint.hpp"
#include "domain/use_cases/wait.hpp"
#include "maintenance/doctor/database_checks.hpp"
#include "maintenance/doctor/machine.hpp"
#include "maintenance/doctor/self_check.hpp"
#include "maintenance/doctor/server_checks.hpp"

namespace usher::app {
namespace {

using doctor::Finding;

Finding check_database(Installation& installation) {
  const auto checked = domain::wait_for<void>([&](auto done) { installation.store->check(std::move(done)); });
  const auto& config = installation.config;
  const bool is_file = config.database_url.empty();
  const std::string name = is_file ? config.database.string() : config::shown_database(config.database_url);
  if (checked) return doctor::good("database", name + " can be read and written");
  return doctor::bad("database", name + ": " + checked.error().detail,
                     is_file ? "check the file and its folder" : "check the server and its log");
}

/// One for each host that is paused: nobody gets in there, and that is meant.
std::vector<Finding> check_pauses(Installation& installation) {
  const auto states = domain::wait_for<std::vector<domain::HostState>>(
      [&](auto done) { installation.store->list_host_states(std::move(done)); });
  if (!states) return {};
  std::vector<Finding> findings;
  for (const domain::HostState& state : *states) {
    if (!state.is_paused_at(installation.clock.now())) continue;
    const std::string host = state.host.str();
    findings.push_back(doctor::warning("host " + host,
                                       "is paused since " + domain::to_rfc3339(state.pause->at),
                                       "let it go on: usher host resume " + host));
  }
  return findings;
}

/// Gives up where the server can't be used at all.
bool examine_server(const config::Config& config, const std::function<void(const Finding&)>& report) {
  const std::string name = config::shown_database(config.database_url);
  const auto found = store::postgres::inspect(config.database_url);
  if (!found) {
    report(doctor::bad("database server", name + ": " + found.error().detail,
                       "check the address, the server and its log; docs/postgresql.md"));
    return false;
  }
  const auto master = secrets::read_key_file(config.key_file);
  const auto fingerprint = secrets::fingerprint_of(master);
  const doctor::DatabaseServer server{
      .name = name,
      .version = found->version,
      .fsync = found->fsync,
      .full_page_writes = found->full_page_writes,
      .synchronous_commit = found->synchronous_commit,
      .read_only = found->read_only,
      .clock_ahead_ms = found->clock_ahead_ms,
      .encrypted = found->encrypted,
      .same_machine = found->same_machine,
      .half_moved = found->half_moved,
      .other_key_file = found->key_fingerprint && !std::ranges::equal(*found->key_fingerprint, fingerprint)};
  for (const Finding& finding : doctor::judge_database_server(server)) report(finding);
  if (!doctor::can_be_used(server)) return false;
  if (const auto seen = cluster::survey(config.database_url, master)) {
    const doctor::Nodes nodes{.count = seen->nodes,
                              .leader = seen->leader,
                              .configurations = seen->configurations,
                              .waits_for_standbys = seen->waits_for_standbys,
                              .standbys = seen->standbys};
    for (const Finding& finding : doctor::judge_nodes(nodes)) report(finding);
  } else {
    report(doctor::bad("nodes", seen.error(), "check the server and its log"));
  }
  if (found->has_tables) return true;
  report(doctor::bad("database", name + " is empty yet", "start usher once: usher serve"));
  return false;
}

/// Null where it can't be opened, or was never made.
std::unique_ptr<Installation> open_existing(const config::Config& config,
                                            const std::function<void(const Finding&)>& report) {
  const bool is_file = config.database_url.empty();
  std::error_code unknown;
  for (const auto& file : {is_file ? config.database : config.key_file, config.key_file}) {
    if (std::filesystem::exists(file, unknown)) continue;
    if (unknown) {
      report(doctor::bad("database", file.string() + " can't be looked at: " + unknown.message(),
                         "run this as the user that it belongs to, as in: sudo -u usher usher doctor"));
      return nullptr;
    }
    if (is_file && file == config.key_file) {
      report(doctor::bad("database", file.string() + " is missing, and the database can't be used without it",
                         "put the key file back from its backup"));
      return nullptr;
    }
    const bool lost = is_file && std::filesystem::exists(config.key_file, unknown);
    report(
        lost ? doctor::bad("database", file.string() + " is missing, but its key file is there",
                           "put the database back from a backup, or start anew: usher serve --new-database")
             : doctor::bad("database", file.string() + " is not there yet", "start usher once: usher serve"));
    return nullptr;
  }
  try {
    if (!is_file && !examine_server(config, report)) return nullptr;
    return std::make_unique<Installation>(config);
  } catch (const std::exception& problem) {
    report(doctor::bad("database", problem.what(), "mend what it says"));
    return nullptr;
  }
}

/// What the service reads and writes, and nobody else may.
std::vector<std::filesystem::path> files_of(const config::Config& config) {
  std::vector<std::filesystem::path> files{config.key_file};
  if (!config.database_url.empty()) return files;
  for (const char* suffix : store::sqlite::file_suffixes)
    files.emplace_back(config.database.string() + suffix);
  return files;
}

/// Whoever comes from elsewhere then comes through something on this machine.
bool is_behind_proxy(const config::HttpSettings& http) {
  return http.tls_listen.empty() && std::ranges::all_of(http.listen, [](const std::string& address) {
           return address.starts_with("127.") || address.starts_with("localhost:") ||
                  address.starts_with("[::1]");
         });
}

}  // namespace

void examine(const config::Config& config, const std::function<void(const Finding&)>& report) {
  report(doctor::check_clock());
  // On PostgreSQL there need be no data folder.
  if (config.database_url.empty()) report(doctor::check_disk(config.data_dir));
  report(doctor::check_key_file(config.key_file));
  for (const Finding& finding : doctor::check_owners(files_of(config))) report(finding);
  const auto installation = open_existing(config, report);
  if (!installation) return;
  report(check_database(*installation));
  for (const Finding& finding : check_pauses(*installation)) report(finding);
  const std::string operations = config.operations.listen.empty() ? "" : config.operations.listen.front();
  const auto xmpp_hosts = std::views::keys(config.host_xmpp);
  const auto running =
      doctor::check_running_server(doctor::get, operations, {xmpp_hosts.begin(), xmpp_hosts.end()},
                                   std::string(xmpp::plugin::prosody_plugin_version));
  for (const Finding& finding : running) report(finding);
  // Without a server there is nobody to be reached.
  if (running.front().verdict == doctor::Verdict::bad) return;
  const doctor::SelfCheck self(installation->master);
  for (const domain::Host& host : installation->hosts.all()) {
    for (const Finding& finding :
         doctor::check_public_url(doctor::get, host, self, installation->random, installation->clock.now(),
                                  is_behind_proxy(config.http)))
      report(finding);
  }
}

}  // namespace usher::app
