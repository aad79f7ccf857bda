#include "app/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/files/descriptor.hpp"
#include "base/text/whole_number.hpp"

namespace usher::app {
namespace {

std::string_view socket_name() {
  const char* name = std::getenv("NOTIFY_SOCKET");
  return name == nullptr ? std::string_view{} : std::string_view{name};
}

/// Absent where it is none, or no number above 0.
template <class Number>
std::optional<Number> number_in_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  const auto number = text::whole_number<Number>(value);
  return number && *number > 0 ? number : std::nullopt;
}

}  // namespace

bool service_manager_waits() { return !socket_name().empty(); }

bool tell_service_manager(std::string_view state) {
  const auto name = socket_name();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.empty() || name.size() >= sizeof address.sun_path) return false;
  name.copy(address.sun_path, name.size());
  // An abstract one (unix(7)) is written with an @ in the place of its first byte.
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const files::Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return false;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  const auto sent = ::sendto(socket.number(), state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&address), length);
  return sent == static_cast<ssize_t>(state.size());
}

std::optional<std::chrono::microseconds> watchdog_period() {
  const auto period = number_in_environment<std::int64_t>("WATCHDOG_USEC");
  const bool of_another =
      std::getenv("WATCHDOG_PID") != nullptr && number_in_environment<pid_t>("WATCHDOG_PID") != ::getpid();
  if (!period || of_another || !service_manager_waits()) return std::nullopt;
  return std::chrono::microseconds{*period};
}

}  // namespace usher::app
