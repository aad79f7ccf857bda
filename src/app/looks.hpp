#pragma once

#include <map>
#include <string>

#include "adapters/config/config.hpp"
#include "adapters/web/pages/assets/source_files.hpp"
#include "adapters/web/pages/handlers/sites.hpp"

namespace usher::app {

/// How each host's pages look, by domain. Reads the files that the configuration names.
/// @param demo all hosts have accounts, which are not real
/// @throws std::runtime_error naming a file that can't be used, and the key that names it
std::map<std::string, pages::HostLook> looks_of(const config::Config& config, bool demo);

/// Templates and the like, with the administrator's in the place of ours.
/// @throws std::runtime_error likewise
pages::SourceFiles source_files(const config::Config& config);

}  // namespace usher::app
