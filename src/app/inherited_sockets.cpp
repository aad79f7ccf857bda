#include "app/inherited_sockets.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/files/descriptor.hpp"
#include "base/text/one_line.hpp"
#include "base/text/whole_number.hpp"

namespace usher::app {
namespace {

// As many addresses as the configuration may have.
constexpr int sockets_max = 192;

std::optional<std::string> taken_from_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  std::string taken(value);
  ::unsetenv(name);
  return taken;
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  while (true) {
    const auto end = std::min(text.find(':'), text.size());
    names.emplace_back(text.substr(0, end));
    if (end == text.size()) return names;
    text.remove_prefix(end + 1);
  }
}

std::vector<http::ListeningSocket>& place_of(InheritedSockets& sockets, const std::string& name,
                                             const std::string& shown) {
  if (name == "http") return sockets.clients.plain;
  if (name == "https") return sockets.clients.tls;
  if (name == "operations") return sockets.monitoring.plain;
  throw std::runtime_error(shown +
                           ": is named neither http, https nor operations; set FileDescriptorName= in its "
                           "socket unit");
}

}  // namespace

InheritedSockets take_inherited_sockets(int first) {
  const auto pid = taken_from_environment("LISTEN_PID");
  const auto count_text = taken_from_environment("LISTEN_FDS");
  const auto names_text = taken_from_environment("LISTEN_FDNAMES");
  if (!pid || !count_text || text::whole_number<int>(*pid) != ::getpid())
    return {};  // none, or another process's
  const auto count = text::whole_number<int>(*count_text);
  if (!count || *count < 0 || *count > sockets_max) {
    throw std::runtime_error("LISTEN_FDS: is not a number from 0 to " + std::to_string(sockets_max));
  }
  const auto names = split_names(names_text.value_or(""));
  InheritedSockets sockets;
  for (int i = 0; i < *count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::string name = at < names.size() ? names[at] : std::string();
    const std::string shown = "inherited descriptor " + std::to_string(first + i) +
                              (name.empty() ? "" : " (" + text::one_line(name.substr(0, 100)) + ")");
    auto& place = place_of(sockets, name, shown);
    auto socket = http::ListeningSocket::of(files::Descriptor(first + i));
    if (!socket) {
      throw std::runtime_error(shown + ": " + socket.error() +
                               "; its unit needs ListenStream= with a port, and Accept=no");
    }
    place.push_back(*std::move(socket));
  }
  return sockets;
}

}  // namespace usher::app
