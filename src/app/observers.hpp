#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "adapters/web/api/observer.hpp"
#include "app/store_watch.hpp"
#include "base/http/observer.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::app {

/// Each hands what one part of usher tells to metrics and log.
class HttpObserver final : public http::Observer {
 public:
  HttpObserver(telemetry::Metrics& metrics, telemetry::Logger& log) : metrics_(metrics), log_(log) {}

  void on_request(const http::RequestRecord& record) override;
  void on_open(const http::ClientAddress& peer, bool tls) override;
  void on_close(const http::ClientAddress& peer, bool tls) override;
  void on_refused(const http::ClientAddress& peer, http::ConnectionRefusal why) override;
  void on_failure(std::string_view route, std::string_view what) override;

 private:
  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  std::atomic<std::int64_t> refusals_due_ =
      0;  ///< when the log may name one again, as the steady clock counts
  std::atomic<std::uint64_t> refusals_unnamed_ = 0;
};

class StoreMetrics final : public domain::StoreObserver {
 public:
  StoreMetrics(telemetry::Metrics& metrics, StoreWatch& watch) : metrics_(metrics), watch_(watch) {}
  void on_commit(std::size_t operations, std::size_t waiting, std::chrono::nanoseconds took) override;
  void on_failure(std::size_t operations, const domain::Error& error) override;

 private:
  telemetry::Metrics& metrics_;
  StoreWatch& watch_;
};

class ApiMetrics final : public api::Observer {
 public:
  explicit ApiMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {}
  void on_key_refused() override;
  void on_rate_limited(std::string_view policy) override;

 private:
  telemetry::Metrics& metrics_;
};

}  // namespace usher::app
