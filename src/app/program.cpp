#include "app/program.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "app/backup.hpp"
#include "app/file_owners.hpp"
#include "app/live_ceilings.hpp"
#include "app/migration.hpp"
#include "app/page_preview.hpp"
#include "app/restore.hpp"
#include "app/run_doctor.hpp"
#include "app/serve.hpp"
#include "app/version.hpp"
#include "app/webhook_delivery.hpp"
#include "app/what_serve_loads.hpp"
#include "base/text/joined.hpp"
#include "maintenance/doctor/known_roles.hpp"

namespace usher::app {
namespace {

constexpr std::string_view no_file = "no configuration file, built-in defaults";

}  // namespace

config::Config Program::load_configuration() const {
  auto loaded = config::load(config_path_, config::process_environment());
  if (loaded) return std::move(loaded->config);
  throw std::runtime_error(text::joined(loaded.error(), "\n"));
}

config::Config Program::configuration_for_commands() const {
  auto configuration = load_configuration();
  // Before anything is made: whoever runs this may not be whom the data will belong to.
  if (configuration.hosts.empty()) {
    throw std::runtime_error(
        "no host is configured: add [host.\"example.com\"] to usher.toml; looked for are --config, "
        "$USHER_CONFIG, ./usher.toml and /etc/usher/usher.toml");
  }
  return configuration;
}

cli::Services& Program::open(const config::Config& configuration) {
  installation_ = std::make_unique<Installation>(configuration);
  give_files_to_service(installation_->config);
  const auto told =
      apply_live_ceilings(*installation_->store, installation_->hosts, installation_->clock.now());
  // Where nothing can be written nothing is created either, and what is there can be looked at.
  const bool only_read = !told && (told.error().code == domain::Errc::store_full ||
                                   told.error().code == domain::Errc::store_read_only);
  if (!told && !only_read) throw std::runtime_error(told.error().detail);
  services_.emplace(installation_->hosts, installation_->keys, installation_->invitations,
                    installation_->bulk, installation_->accounts, installation_->webhooks,
                    installation_->pauses, *installation_->store);
  return *services_;
}

cli::Services& Program::services() { return services_ ? *services_ : open(configuration_for_commands()); }

cli::Services& Program::services_unchanged() {
  if (services_) return *services_;
  auto configuration = configuration_for_commands();
  if (has_data(configuration)) return open(configuration);
  nothing_yet_.emplace();
  configuration.data_dir = nothing_yet_->path();
  configuration.database = configuration.data_dir / "usher.sqlite3";
  configuration.database_url = {};
  configuration.key_file = configuration.data_dir / "usher.key";
  return open(configuration);
}

int Program::serve(const cli::ServeOptions& options) {
  return app::serve([this] { return load_configuration(); }, options);
}

Program::ConfigurationCheck Program::check_configuration() {
  auto loaded = config::load(config_path_, config::process_environment());
  if (!loaded) return {.mistakes = std::move(loaded).error()};
  ConfigurationCheck check{.source = loaded->source.empty() ? std::string(no_file) : loaded->source};
  for (const auto& complaint : check_what_serve_loads(loaded->config)) {
    check.mistakes.push_back(check.source + ": " + complaint);
  }
  for (const auto& host : loaded->config.hosts) check.hosts.push_back(host.domain.str());
  return check;
}

std::string Program::example_configuration() { return config::example_toml(); }

std::string Program::configuration_man_page() { return config::man_page(app::version()); }

cli::PreviewReport Program::preview_pages(const cli::PreviewOptions& options) {
  return app::preview_pages(load_configuration(), options);
}

void Program::examine(const std::function<void(const doctor::Finding&)>& report) {
  app::examine(load_configuration(), report);
}

std::vector<std::string> Program::known_roles(const domain::DomainName& host) {
  const auto configuration = load_configuration();
  const auto& listen = configuration.operations.listen;
  return doctor::known_roles(doctor::get, listen.empty() ? "" : listen.front(), host.str());
}

domain::TryOutcome Program::send_test(const domain::Webhook& webhook) {
  services();
  return app::send_test(*installation_, installation_->random, webhook);
}

cli::MigrationReport Program::migrate(const cli::MigrateOptions& options, const cli::MigrationWatch& watch) {
  return app::migrate(load_configuration(), options, watch);
}

cli::BackupReport Program::back_up(const cli::BackupOptions& options, const cli::CopyWatch& watch) {
  return app::back_up(load_configuration(), options, watch);
}

cli::RestoreReport Program::restore(const cli::RestoreOptions& options) {
  return app::restore(load_configuration(), options);
}

std::string Program::version() const { return std::string(app::version()); }

std::string Program::user() const {
  const auto id = ::geteuid();
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return std::to_string(id);
  }
  return entry.pw_name;
}

}  // namespace usher::app
