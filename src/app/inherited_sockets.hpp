#pragma once

#include "base/http/server/listening_socket.hpp"

namespace usher::app {

/// What a service manager listens on for this process (sd_listen_fds(3)), by the names that its units give:
/// `FileDescriptorName=http`, `https` or `operations`.
struct InheritedSockets {
  http::ListeningSockets clients;
  http::ListeningSockets monitoring;
};

/// Takes them out of the environment: afterwards it names none, and no program that this one starts has any.
/// @param first where they begin (SD_LISTEN_FDS_START)
/// @throws std::runtime_error with one line that names the descriptor and says what is wrong with it
InheritedSockets take_inherited_sockets(int first = 3);

}  // namespace usher::app
