#include "app/serve.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "adapters/telemetry/log.hpp"
#include "app/descriptor_limit.hpp"
#include "app/file_owners.hpp"
#include "app/inherited_sockets.hpp"
#include "app/running_server.hpp"
#include "app/service_manager.hpp"
#include "app/signals.hpp"
#include "app/version.hpp"
#include "app/watchdog.hpp"
#include "domain/use_cases/barrier.hpp"

namespace usher::app {
namespace {

/// Has the log told of what callbacks throw, as long as this lives.
class FailureLog {
 public:
  explicit FailureLog(telemetry::Logger& log) {
    domain::on_callback_failure([&log](std::string_view what) {
      log.error("something failed inside usher: it was answered as a failure", {{"what", what}});
    });
  }
  FailureLog(const FailureLog&) = delete;
  FailureLog& operator=(const FailureLog&) = delete;
  ~FailureLog() { domain::on_callback_failure(nullptr); }
};

void check_inherited(const InheritedSockets& sockets, const config::Config& config) {
  if (sockets.clients.tls.empty() || !config.http.certificate.empty()) return;
  throw std::runtime_error(
      "a socket for HTTPS was inherited: http.tls_listen, http.certificate and http.private_key are needed; "
      "set them, or stop its socket unit");
}

void tell_inherited(const InheritedSockets& sockets, telemetry::Logger& log) {
  const auto tell = [&](const std::vector<http::ListeningSocket>& each_of, std::string_view name) {
    for (const auto& socket : each_of) {
      log.info("a socket was inherited", {{"name", name}, {"address", socket.address().to_string()}});
    }
  };
  tell(sockets.clients.plain, "http");
  tell(sockets.clients.tls, "https");
  tell(sockets.monitoring.plain, "operations");
}

/// Null where the service manager does not ask for one.
std::unique_ptr<Watchdog> make_watchdog(RunningServer& server, telemetry::Logger& log) {
  const auto period = watchdog_period();
  if (!period) return nullptr;
  // Often enough that an answer may take its time (sd_watchdog_enabled(3): at least twice in a period).
  return std::make_unique<Watchdog>(*period / 4, server.parts(), [] { tell_service_manager(alive); }, log);
}

}  // namespace

int serve(const ReadConfig& read, const cli::ServeOptions& options) {
  InheritedSockets sockets = take_inherited_sockets();
  const auto config = read();
  check_inherited(sockets, config);
  const Signals signals;
  telemetry::Logger log(config.log);
  log.info("starting", {{"version", version()}});
  const ConnectionLimits connections = share_descriptors(config.http.connections_max, log);
  const FailureLog failures(log);
  tell_inherited(sockets, log);
  RunningServer server(config, options, connections, std::move(sockets), log);
  give_files_to_service(config);
  server.start();
  if (service_manager_waits()) {
    server.wait_for_peers();
    if (!tell_service_manager(ready))
      log.warning("the service manager could not be told that usher is ready", {});
  }
  auto watchdog = make_watchdog(server, log);
  while (signals.wait() == Signal::reload) server.reload(read);
  watchdog.reset();
  server.stop();
  return 0;
}

}  // namespace usher::app
