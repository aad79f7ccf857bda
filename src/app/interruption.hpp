#pragma once

#include <csignal>

namespace usher::app {

/// Has SIGINT, SIGTERM and SIGHUP end a command by an exception while this lives, so that it takes its drafts
/// along. One at a time.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// @throws std::runtime_error where one of them has come
  static void check();

 private:
  struct sigaction terminate_{};
  struct sigaction interrupt_{};
  struct sigaction hang_up_{};
};

}  // namespace usher::app
