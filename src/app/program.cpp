#include "app/program.hpp"

#include <stdexcept>
#include <utility>

#include "app/examination.hpp"
#include "app/migration.hpp"
#include "app/named_files.hpp"
#include "app/serve.hpp"
#include "app/version.hpp"

namespace usher::app {
namespace {

constexpr std::string_view no_file = "no configuration file, built-in defaults";

}  // namespace

config::Config Program::load_configuration() const {
  auto loaded = config::load(config_path_, config::process_environment());
  if (loaded) return std::move(loaded->config);
  std::string mistakes;
  for (const auto& mistake : loaded.error()) mistakes += (mistakes.empty() ? "" : "\n") + mistake;
  throw std::runtime_error(mistakes);
}

cli::Services& Program::services() {
  if (!services_) {
    auto configuration = load_configuration();
    // Before anything is made: whoever runs this may not be whom the data will belong to.
    if (configuration.hosts.empty()) {
      throw std::runtime_error(
          "no host is configured: add [host.\"example.com\"] to usher.toml; looked for are --config, "
          "$USHER_CONFIG, ./usher.toml and /etc/usher/usher.toml");
    }
    installation_ = std::make_unique<Installation>(std::move(configuration), nullptr);
    services_.emplace(installation_->hosts, installation_->keys, installation_->invitations);
  }
  return *services_;
}

int Program::serve(const cli::ServeOptions& options) {
  return app::serve(load_configuration(), options.demo_accounts);
}

Program::ConfigurationCheck Program::check_configuration() {
  auto loaded = config::load(config_path_, config::process_environment());
  if (!loaded) return {.source = {}, .hosts = {}, .mistakes = std::move(loaded).error()};
  ConfigurationCheck check{
      .source = loaded->source.empty() ? std::string(no_file) : loaded->source, .hosts = {}, .mistakes = {}};
  for (const auto& complaint : unreadable_files(loaded->config)) {
    check.mistakes.push_back(check.source + ": " + complaint);
  }
  for (const auto& host : loaded->config.hosts) check.hosts.push_back(host.domain.str());
  return check;
}

std::string Program::example_configuration() { return config::example_toml(); }

void Program::examine(const std::function<void(const doctor::Finding&)>& report) {
  app::examine(load_configuration(), report);
}

cli::MigrationReport Program::migrate(const cli::MigrateOptions& options, const cli::MigrationWatch& watch) {
  return app::migrate(load_configuration(), options, watch);
}

std::string Program::version() const { return std::string(app::version()); }

}  // namespace usher::app
