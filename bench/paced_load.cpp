// Asks at a steady rate, whether or not answers come, and tells how long they took from the moment
// when each request was due: a server that stalls can't hide by keeping the load away.
//
//   paced_load PORT PATH RATE SECONDS CONNECTIONS STATUS
//
// Prints one line of JSON. Any answer but STATUS counts as bad.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

/// How long to wait for the last answers.
constexpr std::chrono::seconds patience{10};

struct Settings {
  std::uint16_t port = 0;
  std::string request;
  double rate = 0;
  double seconds = 0;
  std::size_t connections = 0;
  std::string status_line;
};

/// How many bytes the answer at the start of `bytes` has; 0 while it is not whole.
std::size_t answer_size(std::string_view bytes) {
  constexpr std::string_view field = "\r\nContent-Length: ";
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  std::size_t body = 0;
  if (const auto at = bytes.substr(0, end).find(field); at != std::string_view::npos) {
    std::from_chars(bytes.data() + at + field.size(), bytes.data() + end, body);
  }
  const auto size = end + 4 + body;
  return bytes.size() >= size ? size : 0;
}

/// One kept-alive connection with at most one request under way.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto* plain = reinterpret_cast<const sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
    if (connect(socket_, plain, sizeof address) != 0) throw std::runtime_error("no server there");
  }

  [[nodiscard]] int descriptor() const { return socket_; }
  [[nodiscard]] Clock::time_point due() const { return due_; }

  void ask(std::string_view request, Clock::time_point due) {
    due_ = due;
    if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
      throw std::runtime_error("the server closed a connection");
    }
  }

  /// Reads what came. True once the answer is whole.
  bool receive() {
    std::array<char, 4096> bytes{};
    const auto size = recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size <= 0) throw std::runtime_error("the server closed a connection");
    answer_.append(bytes.data(), static_cast<std::size_t>(size));
    return answer_size(answer_) > 0;
  }

  /// Whether the answer that was received is the expected one; makes room for the next.
  bool finish(std::string_view status_line) {
    const bool good = answer_.starts_with(status_line);
    answer_.clear();
    return good;
  }

 private:
  int socket_;
  Clock::time_point due_;
  std::string answer_;
};

class Load {
 public:
  explicit Load(const Settings& settings) : settings_(settings), epoll_(epoll_create1(0)) {
    connections_.reserve(settings.connections);
    for (std::size_t i = 0; i < settings.connections; ++i) {
      connections_.emplace_back(settings.port);
      free_.push_back(i);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back().descriptor(), &event);
    }
  }

  void run() {
    const auto interval = std::chrono::duration<double>(1 / settings_.rate);
    const auto count = static_cast<std::uint64_t>(settings_.rate * settings_.seconds);
    const auto due = [&](std::uint64_t number) {
      return start_ + std::chrono::duration_cast<nanoseconds>(static_cast<double>(number) * interval);
    };
    std::uint64_t begun = 0;
    start_ = Clock::now();
    while (latencies_.size() < count) {
      const auto now = Clock::now();
      if (now > due(count) + patience) throw std::runtime_error("answers are missing");
      for (; begun < count && due(begun) <= now && !free_.empty(); ++begun) {
        connections_[free_.front()].ask(settings_.request, due(begun));
        free_.pop_front();
      }
      // Where all connections are busy, an answer must come before the next request can go.
      const bool paced = begun < count && !free_.empty();
      await(paced ? std::max(nanoseconds{0}, due(begun) - now) : nanoseconds{100'000'000});
    }
    took_ = Clock::now() - start_;
  }

  void report() {
    std::ranges::sort(latencies_);
    const auto quantile = [&](double q) {
      return latencies_[static_cast<std::size_t>(q * static_cast<double>(latencies_.size() - 1))] / 1000;
    };
    std::printf(
        "{\"requests\": %zu, \"bad\": %llu, \"rate\": %.1f, \"p50_us\": %lld, \"p99_us\": %lld, "
        "\"max_us\": %lld}\n",
        latencies_.size(), static_cast<unsigned long long>(bad_),
        static_cast<double>(latencies_.size()) / std::chrono::duration<double>(took_).count(),
        static_cast<long long>(quantile(0.5)), static_cast<long long>(quantile(0.99)),
        static_cast<long long>(quantile(1)));
  }

 private:
  void await(nanoseconds timeout) {
    std::array<epoll_event, 256> events{};
    const timespec limit{.tv_sec = 0, .tv_nsec = std::min<long>(timeout.count(), 999'999'999)};
    const int count = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &limit, nullptr);
    for (int i = 0; i < count; ++i) {
      const auto index = static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
      Connection& connection = connections_[index];
      if (!connection.receive()) continue;
      latencies_.push_back((Clock::now() - connection.due()).count());
      if (!connection.finish(settings_.status_line)) ++bad_;
      free_.push_back(index);
    }
  }

  const Settings& settings_;
  int epoll_;
  std::vector<Connection> connections_;
  std::deque<std::size_t> free_;
  Clock::time_point start_;
  nanoseconds took_{};
  std::uint64_t bad_ = 0;
  std::vector<std::int64_t> latencies_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (arguments.size() != 7) {
    std::fprintf(stderr, "usage: paced_load PORT PATH RATE SECONDS CONNECTIONS STATUS\n");
    return 2;
  }
  try {
    const Settings settings{
        .port = static_cast<std::uint16_t>(std::stoul(arguments[1])),
        .request = "GET " + arguments[2] + " HTTP/1.1\r\nHost: 127.0.0.1:" + arguments[1] + "\r\n\r\n",
        .rate = std::stod(arguments[3]),
        .seconds = std::stod(arguments[4]),
        .connections = std::stoul(arguments[5]),
        .status_line = "HTTP/1.1 " + arguments[6] + " "};
    // Otherwise the kernel may let every wait take 50 us longer, for the sake of fewer wake-ups.
    prctl(PR_SET_TIMERSLACK, 1UL);
    Load load(settings);
    load.run();
    load.report();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "paced_load: %s\n", error.what());
    return 1;
  }
  return 0;
}
