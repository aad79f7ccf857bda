#pragma once

#include <cstdint>

namespace usher::app {

/// What the system asks of a server.
enum class Signal : std::uint8_t { stop, reload };

/// Takes SIGTERM, SIGINT and SIGHUP out of the hands of all threads that are started while it lives,
/// so that one thread can wait for them. Make it before any other thread.
class Signals {
 public:
  Signals();

  /// Waits for the next signal.
  [[nodiscard]] Signal wait() const;
};

}  // namespace usher::app
