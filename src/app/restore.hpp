#pragma once

#include "adapters/cli/backend.hpp"
#include "adapters/config/config.hpp"

namespace usher::app {

/// Puts a backup in the place of an SQLite database, brought up to date and found whole before anything is
/// moved.
/// @throws std::runtime_error with one line that says what is wrong and how to mend it
cli::RestoreReport restore(config::Config config, const cli::RestoreOptions& options);

}  // namespace usher::app
