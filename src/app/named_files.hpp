#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace usher::app {

/// What the configuration names that can't be read, one line each with its key: the server would not start.
std::vector<std::string> unreadable_files(const config::Config& config);

}  // namespace usher::app
