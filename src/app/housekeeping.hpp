#pragma once

#include <algorithm>
#include <chrono>

#include "core/time.hpp"
#include "service/clock.hpp"
#include "service/store.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace usher::app {

/// What a server does now and then: forgets invites that were over long ago, and counts those there
/// are for the metrics. It blocks; one thread calls it.
class Housekeeping {
 public:
  using Clock = std::chrono::steady_clock;

  Housekeeping(service::Store& store, const service::Clock& clock, core::Duration keep_for,
               telemetry::Metrics& metrics, telemetry::Logger& log)
      : store_(store), clock_(clock), keep_for_(keep_for), metrics_(metrics), log_(log) {}

  /// Does what is due.
  void run_due(Clock::time_point now);
  [[nodiscard]] Clock::time_point next_due() const { return std::min(count_due_, prune_due_); }

 private:
  void count();
  void prune();

  service::Store& store_;
  const service::Clock& clock_;
  core::Duration keep_for_;
  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  Clock::time_point count_due_{};
  Clock::time_point prune_due_{};
};

}  // namespace usher::app
