#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/installation.hpp"
#include "cli/backend.hpp"
#include "config/load.hpp"

namespace usher::app {

/// What stands behind the command line: the real configuration, store and server.
class Program final : public cli::Backend {
 public:
  void use_configuration(std::optional<std::string> path) override { config_path_ = std::move(path); }
  cli::Services& services() override;
  int serve(const cli::ServeOptions& options) override;
  ConfigurationCheck check_configuration() override;
  std::string example_configuration() override;
  void examine(const std::function<void(const doctor::Finding&)>& report) override;
  cli::MigrationReport migrate(const cli::MigrateOptions& options, const cli::MigrationWatch& watch) override;
  [[nodiscard]] std::string version() const override;

 private:
  /// @throws std::runtime_error with all mistakes, one a line
  config::Config load_configuration() const;

  std::optional<std::string> config_path_;
  std::unique_ptr<Installation> installation_;
  std::optional<cli::Services> services_;
};

}  // namespace usher::app
