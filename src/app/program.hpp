#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/cli/backend.hpp"
#include "adapters/config/load.hpp"
#include "app/installation.hpp"
#include "base/files/temporary_folder.hpp"

namespace usher::app {

/// What stands behind the command line: the real configuration, store and server.
class Program final : public cli::Backend {
 public:
  void use_configuration(std::optional<std::string> path) override { config_path_ = std::move(path); }
  cli::Services& services() override;
  cli::Services& services_unchanged() override;
  int serve(const cli::ServeOptions& options) override;
  ConfigurationCheck check_configuration() override;
  std::string example_configuration() override;
  std::string configuration_man_page() override;
  cli::PreviewReport preview_pages(const cli::PreviewOptions& options) override;
  void examine(const std::function<void(const doctor::Finding&)>& report) override;
  std::vector<std::string> known_roles(const domain::DomainName& host) override;
  domain::TryOutcome send_test(const domain::Webhook& webhook) override;
  cli::MigrationReport migrate(const cli::MigrateOptions& options, const cli::MigrationWatch& watch) override;
  cli::BackupReport back_up(const cli::BackupOptions& options, const cli::CopyWatch& watch) override;
  cli::RestoreReport restore(const cli::RestoreOptions& options) override;
  [[nodiscard]] std::string version() const override;
  [[nodiscard]] std::string user() const override;

 private:
  /// @throws std::runtime_error with all mistakes, one a line
  config::Config load_configuration() const;

  /// @throws std::runtime_error also where no host is configured
  config::Config configuration_for_commands() const;
  cli::Services& open(const config::Config& configuration);

  std::optional<std::string> config_path_;
  std::optional<files::TemporaryFolder> nothing_yet_;  ///< outlives what is in it
  std::unique_ptr<Installation> installation_;
  std::optional<cli::Services> services_;
};

}  // namespace usher::app
