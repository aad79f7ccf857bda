#pragma once

#include <cstddef>

#include "adapters/telemetry/log.hpp"

namespace usher::app {

/// How many connections each listener may have, so that neither takes what the other needs, or the database.
struct ConnectionLimits {
  std::size_t clients = 0;
  std::size_t monitoring = 0;
};

/// Lets this process open as many files and connections as the system allows it (systemd's soft limit is
/// 1024, for programs that use select()), and shares them out; warns where that is fewer than `connections`
/// and some.
ConnectionLimits share_descriptors(std::size_t connections, telemetry::Logger& log);

}  // namespace usher::app
