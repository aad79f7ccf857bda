// The floor: the least that a server can do for a request. One thread, edge-triggered epoll, one read
// and one write, the same 13 bytes for whatever is asked.
//
//   epoll_server PORT

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";

int listen_at(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto* plain = reinterpret_cast<const sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
  if (bind(listener, plain, sizeof address) != 0 || listen(listener, SOMAXCONN) != 0) return -1;
  return listener;
}

void watch(int epoll, int descriptor, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void accept_all(int epoll, int listener) {
  for (;;) {
    const int client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (client < 0) return;
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(epoll, client, EPOLLIN | EPOLLET);
  }
}

/// Takes what came for one request, as `wrk` sends one at a time.
void serve(int client) {
  std::array<char, 4096> request{};
  const auto size = recv(client, request.data(), request.size(), 0);
  const bool good = size > 0 && send(client, answer.data(), answer.size(), MSG_NOSIGNAL) ==
                                    static_cast<ssize_t>(answer.size());
  if (!good) close(client);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int listener = listen_at(static_cast<std::uint16_t>(std::stoul(argv[1])));
  const int epoll = epoll_create1(0);
  if (listener < 0 || epoll < 0) return 1;
  watch(epoll, listener, EPOLLIN);
  std::array<epoll_event, 256> events{};
  for (;;) {
    const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      descriptor == listener ? accept_all(epoll, listener) : serve(descriptor);
    }
  }
}
