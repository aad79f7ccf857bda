#pragma once

#include "adapters/cli/backend.hpp"
#include "adapters/config/config.hpp"

namespace usher::app {

/// Copies a database of SQLite's; PostgreSQL has tools of its own for that.
/// @throws std::runtime_error with one line that says what is wrong and how to mend it
cli::BackupReport back_up(const config::Config& config, const cli::BackupOptions& options,
                          const cli::CopyWatch& watch);

}  // namespace usher::app
