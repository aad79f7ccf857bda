#pragma once

#include "adapters/cli/backend.hpp"
#include "adapters/config/config.hpp"

namespace usher::app {

/// Writes every page with example data and a host's look, as `usher pages preview` says it, and the files
/// that they need beside them.
/// @throws std::runtime_error with one line that says what is wrong
cli::PreviewReport preview_pages(const config::Config& config, const cli::PreviewOptions& options);

}  // namespace usher::app
