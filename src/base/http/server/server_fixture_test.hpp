#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/http/server/server.hpp"

namespace usher::http {

/// What no test should ever wait for as long as; it only bounds failures.
inline constexpr std::chrono::seconds patience{20};

/// A client that sends and reads raw bytes.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (receive_buffer > 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] int handle() const { return socket_; }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  /// Everything up to and including `marker`; what there is where the connection ends before it.
  std::string read_until(std::string_view marker) {
    while (true) {
      const auto found = unread_.find(marker);
      if (found != std::string::npos) return take(found + marker.size());
      if (!receive()) return take(unread_.size());
    }
  }

  /// One answer, head and body.
  std::string read_answer() {
    std::string head = read_until("\r\n\r\n");
    const auto length = head.find("Content-Length: ");
    if (length == std::string::npos) return head;
    const std::size_t size = std::stoul(head.substr(length + 16));
    while (unread_.size() < size && receive()) {
    }
    return head + take(std::min(size, unread_.size()));
  }

  /// Everything until the other side ends the connection; nothing where it does not.
  std::optional<std::string> read_to_end() {
    while (receive()) {
    }
    if (!ended_) return std::nullopt;
    return take(unread_.size());
  }

  std::string ask(std::string_view target) {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    return read_answer();
  }

 private:
  bool receive() {
    std::array<char, 65536> bytes{};
    const auto size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (size > 0) unread_.append(bytes.data(), static_cast<std::size_t>(size));
    if (size == 0 || (size < 0 && errno == ECONNRESET)) ended_ = true;
    return size > 0;
  }
  std::string take(std::size_t size) {
    std::string taken = unread_.substr(0, size);
    unread_.erase(0, size);
    return taken;
  }

  int socket_;
  bool connected_ = false;
  bool ended_ = false;
  std::string unread_;
};

/// Where handlers leave their responders for the test to answer when it likes.
class Desk {
 public:
  void put(std::string name, Responder responder) {
    const std::lock_guard lock(mutex_);
    responders_.emplace(std::move(name), std::move(responder));
    changed_.notify_all();
  }

  Responder take(const std::string& name) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return responders_.contains(name); })) {
      throw std::runtime_error("nobody brought " + name);
    }
    auto node = responders_.extract(name);
    return std::move(node.mapped());
  }

  [[nodiscard]] bool has(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return responders_.contains(name);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Responder> responders_;
};

/// Keeps what it is told, and lets tests wait for it.
class Watcher final : public Observer {
 public:
  struct Record {
    std::string route;
    Method method;
    int status;
    std::size_t body_bytes_in;
    std::size_t bytes_out;
    ClientAddress client;
    bool secure;
  };

  void on_request(const RequestRecord& record) override {
    note([&] {
      requests.push_back({std::string(record.route), record.method, record.status, record.body_bytes_in,
                          record.bytes_out, record.client, record.secure});
    });
  }
  void on_open(const ClientAddress& /*peer*/, bool /*tls*/) override {
    note([&] { ++opened; });
  }
  void on_close(const ClientAddress& /*peer*/, bool /*tls*/) override {
    note([&] { ++closed; });
  }
  void on_refused(const ClientAddress& /*peer*/, ConnectionRefusal why) override {
    note([&] { refusals.push_back(why); });
  }
  void on_failure(std::string_view route, std::string_view what) override {
    note([&] { failures.push_back(std::string(route) + ": " + std::string(what)); });
  }

  [[nodiscard]] std::vector<ConnectionRefusal> refused() {
    const std::lock_guard lock(mutex_);
    return refusals;
  }

  template <class Condition>
  [[nodiscard]] bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, condition);
  }

  std::vector<Record> requests;
  int opened = 0;
  int closed = 0;
  std::vector<ConnectionRefusal> refusals;
  std::vector<std::string> failures;

 private:
  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

/// A server on a free port with a few routes. Change `options` before `start`.
class ServerFixture : public testing::Test {
 protected:
  ServerFixture() {
    options.listen = {"127.0.0.1:0"};
    options.threads = 2;
  }

  void start() {
    server = std::make_unique<Server>(options, routes(), &watcher);
    server->start();
  }

  static constexpr std::size_t huge_bytes = std::size_t{16} << 20U;  ///< more than the kernel holds

  [[nodiscard]] std::uint16_t port() const { return server->ports().front(); }

  Router routes() {
    Router router;
    router.add("/echo", "echo", {Method::get, Method::post}, [](const Request& request, Responder respond) {
      respond(Response(200, std::string(request.query) + std::string(request.body)));
    });
    router.add("/who", "who", {Method::get}, [](const Request& request, Responder respond) {
      respond(Response(200, request.client.to_string() + (request.secure ? " secure" : " plain")));
    });
    router.add("/later", "later", {Method::get, Method::post},
               [this](const Request& request, Responder respond) {
                 desk.put(std::string(request.query), std::move(respond));
               });
    router.add("/large", "large", {Method::get}, [](const Request& request, Responder respond) {
      respond(Response(200, std::string(100'000, request.query.empty() ? 'x' : request.query.front())));
    });
    router.add("/huge", "huge", {Method::get}, [](const Request&, Responder respond) {
      respond(Response(200, std::string(huge_bytes, 'x')));
    });
    router.add("/drop", "drop", {Method::get}, [](const Request&, const Responder&) {});
    router.add("/throw", "throw", {Method::get},
               [](const Request&, const Responder&) { throw std::runtime_error("thrown"); });
    return router;
  }

  ServerOptions options;
  Watcher watcher;
  Desk desk;
  std::unique_ptr<Server> server;
};

}  // namespace usher::http
