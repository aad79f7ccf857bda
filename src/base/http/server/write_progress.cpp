#include "base/http/server/write_progress.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace usher::http {

void WriteProgress::keep_kernel_small(int socket) {
  constexpr int bytes_max = 32 * 1024;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes_max, sizeof bytes_max);
}

WriteProgress::TimePoint WriteProgress::look(int socket, std::size_t sent, TimePoint now) {
  int unacknowledged = 0;
  ::ioctl(socket, TIOCOUTQ, &unacknowledged);
  if (sent != sent_ || unacknowledged != unacknowledged_) since_ = now;
  sent_ = sent;
  unacknowledged_ = unacknowledged;
  return since_;
}

}  // namespace usher::http
