#pragma once

#include "adapters/cli/backend.hpp"
#include "app/reload.hpp"

namespace usher::app {

/// Runs the server until SIGTERM or SIGINT; then answers what it accepted and gives the exit code.
/// SIGHUP has it read its configuration again, and its certificate and key.
/// @throws std::runtime_error with one line that says why it can't start
int serve(const ReadConfig& read, const cli::ServeOptions& options);

}  // namespace usher::app
