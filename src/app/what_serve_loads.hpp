#pragma once

#include <string>
#include <vector>

#include "adapters/config/config.hpp"

namespace usher::app {

/// Loads all that the server will load beside its configuration, as it does: certificates, looks, apps,
/// templates and translations, secrets. What can't be used is found before the server is started, or stopped.
/// @returns one line for each mistake
std::vector<std::string> check_what_serve_loads(const config::Config& config);

}  // namespace usher::app
