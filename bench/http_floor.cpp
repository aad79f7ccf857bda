#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <string>

#include "base/http/server/server.hpp"

// The no-op route: what the server costs without usher, for `wrk` to measure. Prints its port, then
// on SIGTERM or SIGINT how much CPU it used.
int main(int argc, char** argv) {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  usher::http::Router router;
  router.add("/", "floor", {usher::http::Method::get}, [](const auto&, usher::http::Responder respond) {
    usher::http::Response response(200, "Hello, World!");
    response.set("Content-Type", "text/plain");
    respond(std::move(response));
  });
  usher::http::ServerOptions options;
  options.listen = {"127.0.0.1:" + std::string(argc > 1 ? argv[1] : "0")};
  options.threads = argc > 2 ? std::stoul(argv[2]) : 0;
  usher::http::Server server(options, std::move(router));
  server.start();
  std::printf("%d\n", server.ports().front());
  std::fflush(stdout);

  int signal = 0;
  sigwait(&signals, &signal);
  server.stop();
  server.join();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto microseconds = [](const timeval& time) { return time.tv_sec * 1'000'000 + time.tv_usec; };
  std::printf("%ld microseconds of CPU, %ld KiB at most\n",
              microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
}
