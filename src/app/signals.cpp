#include "app/signals.hpp"

#include <csignal>
#include <initializer_list>

namespace usher::app {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A client that leaves early is told by the write's error, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on file sizes is a full disk, which the write's error tells as well (setrlimit(2)).
  std::signal(SIGXFSZ, SIG_IGN);
}

Signal Signals::wait() const {
  const sigset_t set = watched();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
  return signal == SIGHUP ? Signal::reload : Signal::stop;
}

}  // namespace usher::app
