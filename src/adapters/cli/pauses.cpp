#include "adapters/cli/pauses.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>

namespace usher::cli {
namespace {

int milliseconds_until(std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

}  // namespace

UntilStopped::UntilStopped() {
  std::signal(SIGPIPE, SIG_IGN);  // writing fails instead
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

UntilStopped::~UntilStopped() { close(signals_); }

bool UntilStopped::pause(std::chrono::seconds length) {
  const auto end = std::chrono::steady_clock::now() + length;
  // Without events asked for, a pipe says when its other end is closed, and a file says nothing.
  std::array<pollfd, 2> watched{pollfd{.fd = signals_, .events = POLLIN, .revents = 0},
                                pollfd{.fd = STDOUT_FILENO, .events = 0, .revents = 0}};
  int ready = 0;
  do {
    ready = poll(watched.data(), watched.size(), milliseconds_until(end));
  } while (ready < 0 && errno == EINTR);
  return ready == 0;
}

}  // namespace usher::cli
