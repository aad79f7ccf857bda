#pragma once

#include "adapters/config/config.hpp"

namespace usher::app {

/// Where root ran a command, gives what it made to whom the folder belongs to: the service could not read it
/// otherwise. Does nothing for anybody else.
void give_files_to_service(const config::Config& config);

}  // namespace usher::app
