#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "core/time.hpp"
#include "service/clock.hpp"
#include "service/settlement.hpp"
#include "service/store.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace usher::app {

/// What a server does now and then: forgets invites that were over long ago, counts those there are for
/// the metrics, and settles what became of registrations that broke off. Of several nodes the one that leads
/// does it: the others could, but once is enough. It blocks; one thread calls it.
class Housekeeping {
 public:
  using Clock = std::chrono::steady_clock;

  Housekeeping(service::Store& store, const service::Clock& clock, core::Duration keep_for,
               service::Settlement& settlement, telemetry::Metrics& metrics, telemetry::Logger& log,
               std::function<bool()> leads)
      : store_(store),
        clock_(clock),
        keep_for_(keep_for),
        settlement_(settlement),
        metrics_(metrics),
        log_(log),
        leads_(std::move(leads)) {}

  /// Does what is due.
  void run_due(Clock::time_point now);
  [[nodiscard]] Clock::time_point next_due() const { return std::min({count_due_, prune_due_, settle_due_}); }

 private:
  void follow(Clock::time_point now);
  void count();
  void prune();
  void settle();

  service::Store& store_;
  const service::Clock& clock_;
  core::Duration keep_for_;
  service::Settlement& settlement_;
  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  std::function<bool()> leads_;
  Clock::time_point count_due_{};
  Clock::time_point prune_due_{};
  Clock::time_point settle_due_{};
};

}  // namespace usher::app
