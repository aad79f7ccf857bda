#pragma once

#include <cstddef>

#include "telemetry/log.hpp"

namespace usher::app {

/// Lets this process open as many files and connections as the system allows it (systemd's soft limit is
/// 1024, for programs that use select()), and warns where that is fewer than `connections` and some.
void raise_descriptor_limit(std::size_t connections, telemetry::Logger& log);

}  // namespace usher::app
