#pragma once

#include <functional>
#include <vector>

#include "adapters/cli/backend.hpp"
#include "adapters/config/config.hpp"

namespace usher::app {

/// Moves everything from SQLite to PostgreSQL, as `usher migrate` says it.
/// @throws std::runtime_error with one line that says what is wrong and how to mend it
cli::MigrationReport migrate(const config::Config& config, const cli::MigrateOptions& options,
                             const cli::MigrationWatch& watch);

}  // namespace usher::app
