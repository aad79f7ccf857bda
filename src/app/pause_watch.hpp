#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/time.hpp"

namespace usher::app {

/// Has the log, the metrics and `/readyz` tell which hosts are paused: whoever looks why nobody gets in looks
/// there first. Thread-safe.
class PauseWatch {
 public:
  PauseWatch(telemetry::Metrics& metrics, telemetry::Logger& log) : metrics_(metrics), log_(log) {}

  /// @param states what the store holds now
  void see(const std::vector<domain::HostState>& states, domain::Timestamp now);

  /// `example.com is paused`, one line for each.
  [[nodiscard]] std::string lines() const;

 private:
  void tell(const domain::HostState& state);

  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  mutable std::mutex mutex_;
  std::vector<domain::HostState> paused_;
};

}  // namespace usher::app
