#include "adapters/cli/session.hpp"

#include <exception>
#include <utility>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/rendering.hpp"

namespace usher::cli {

void Session::on_run(CLI::App& command, std::function<int()> action, Forms forms) {
  command.callback([this, action = std::move(action), forms] {
    if (output == Output::csv && forms != Forms::with_csv) {
      throw CLI::ValidationError("--output", "'csv' is neither text nor json");
    }
    exit_code_ = guarded(action);
  });
}

int Session::guarded(const std::function<int()>& action) {
  try {
    backend_.use_configuration(config_path);
    return action();
  } catch (const std::exception& problem) {
    err_ << (json() ? error_json("failed", problem.what()) : std::string("Error: ") + problem.what()) << '\n';
    return ExitCode::refused;
  }
}

int Session::refuse(const domain::Error& error) {
  err_ << (json() ? error_json(domain::describe(error.code).slug, error.detail) : "Error: " + error.detail)
       << '\n';
  return ExitCode::refused;
}

}  // namespace usher::cli
