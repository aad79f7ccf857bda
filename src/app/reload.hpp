#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/config/config.hpp"

namespace usher::app {

/// Reads the configuration again.
/// @throws std::runtime_error with all mistakes, one a line
using ReadConfig = std::function<config::Config()>;

/// What differs in `next` and is as it was until a restart: the names of options and sections.
std::vector<std::string> needs_restart(const config::Config& running, const config::Config& next);

/// `next`, with what can't change as it is.
config::Config reloadable(const config::Config& running, config::Config next);

}  // namespace usher::app
