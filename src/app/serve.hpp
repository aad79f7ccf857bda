#pragma once

#include "config/config.hpp"

namespace usher::app {

/// Runs the server until SIGTERM or SIGINT; then answers what it accepted and gives the exit code.
/// SIGHUP has it read its certificate and key again.
/// @throws std::runtime_error with one line that says why it can't start
/// @param demo_accounts accounts are kept in memory and are not real
int serve(const config::Config& config, bool demo_accounts);

}  // namespace usher::app
