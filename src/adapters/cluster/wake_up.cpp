#include "adapters/cluster/wake_up.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace usher::cluster {

WakeUp::WakeUp() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!descriptor_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void WakeUp::wake() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(descriptor(), &one, sizeof one);
}

void WakeUp::clear() const noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(descriptor(), &count, sizeof count);
}

void WakeUp::sleep(std::chrono::milliseconds time) const noexcept {
  pollfd wanted{.fd = descriptor(), .events = POLLIN, .revents = 0};
  ::poll(&wanted, 1, static_cast<int>(time.count()));
}

}  // namespace usher::cluster
