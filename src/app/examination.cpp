#include "app/examination.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "app/installation.hpp"
#include "config/database_address.hpp"
#include "doctor/database_checks.hpp"
#include "doctor/machine.hpp"
#include "doctor/self_check.hpp"
#include "doctor/server_checks.hpp"
#include "secrets/key_file.hpp"
#include "secrets/key_fingerprint.hpp"
#include "service/wait.hpp"
#include "store/postgres/inspection.hpp"
#include "xmpp/plugin/protocol.hpp"

namespace usher::app {
namespace {

using doctor::Finding;

Finding check_database(Installation& installation) {
  const auto checked =
      service::wait_for<void>([&](auto done) { installation.store->check(std::move(done)); });
  const auto& config = installation.config;
  const bool is_file = config.database_url.empty();
  const std::string name = is_file ? config.database.string() : config::shown_database(config.database_url);
  if (checked) return doctor::good("database", name + " can be read and written");
  return doctor::bad("database", name + ": " + checked.error().detail,
                     is_file ? "check the file and its folder" : "check the server and its log");
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
  const auto fingerprint = secrets::fingerprint_of(secrets::read_key_file(config.key_file));
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
    report(doctor::bad("database", file.string() + " is not there yet", "start usher once: usher serve"));
    return nullptr;
  }
  try {
    if (!is_file && !examine_server(config, report)) return nullptr;
    return std::make_unique<Installation>(config, nullptr);
  } catch (const std::exception& problem) {
    report(doctor::bad("database", problem.what(), "mend what it says"));
    return nullptr;
  }
}

std::vector<std::string> xmpp_hosts_of(const config::Config& config) {
  std::vector<std::string> hosts;
  hosts.reserve(config.host_xmpp.size());
  for (const auto& [host, settings] : config.host_xmpp) hosts.push_back(host);
  return hosts;
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
  report(doctor::check_disk(config.data_dir));
  report(doctor::check_key_file(config.key_file));
  const auto installation = open_existing(config, report);
  if (!installation) return;
  report(check_database(*installation));
  const std::string operations = config.operations.listen.empty() ? "" : config.operations.listen.front();
  const auto running = doctor::check_running_server(doctor::get, operations, xmpp_hosts_of(config),
                                                    std::string(xmpp::plugin::prosody_plugin_version));
  for (const Finding& finding : running) report(finding);
  // Without a server there is nobody to be reached.
  if (running.front().verdict == doctor::Verdict::bad) return;
  const doctor::SelfCheck self(installation->master);
  for (const core::Host& host : installation->hosts.all()) {
    for (const Finding& finding :
         doctor::check_public_url(doctor::get, host, self, installation->random, installation->clock.now(),
                                  is_behind_proxy(config.http)))
      report(finding);
  }
}

}  // namespace usher::app
