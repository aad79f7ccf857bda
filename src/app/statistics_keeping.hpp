#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>

#include "adapters/telemetry/log.hpp"
#include "app/store_outages.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/store.hpp"
#include "domain/use_cases/visit_tally.hpp"

namespace usher::app {

/// The part of housekeeping that counts for people: writes down what was seen on pages, adds up what was
/// recorded, and records which invites expired. Each in batches, behind what is asked of the store meanwhile.
/// Belongs to housekeeping's thread, but for `keep_for`.
class StatisticsKeeping {
 public:
  using Clock = std::chrono::steady_clock;

  StatisticsKeeping(domain::Store& store, const domain::Clock& clock, domain::VisitTally& tally,
                    const StoreOutages& outages, telemetry::Logger& log)
      : store_(store), clock_(clock), tally_(tally), outages_(outages), log_(log) {}

  void keep_for(domain::Duration counts) { keep_for_ = counts; }

  [[nodiscard]] Clock::time_point due() const { return due_; }
  /// @param leads whether this node does what one of them does for all
  /// @param doubted whether the clock is not to be trusted: nothing expires by it then that is told
  void run_due(Clock::time_point now, bool leads, bool doubted, const std::stop_token& stop);
  /// @returns whether more are to be removed
  bool prune(domain::Timestamp as_of, std::uint32_t batch, const std::stop_token& stop);
  /// At the end: has the rest written, without waiting for it.
  void write_last();

 private:
  bool write_visits(const std::stop_token& stop);
  bool add_up(const std::stop_token& stop);
  bool tell_expired(const std::stop_token& stop);
  void complain(const char* what, const domain::Error& why, const std::stop_token& stop);

  domain::Store& store_;
  const domain::Clock& clock_;
  domain::VisitTally& tally_;
  const StoreOutages& outages_;
  telemetry::Logger& log_;
  std::atomic<domain::Duration> keep_for_{};
  Clock::time_point due_{};
};

}  // namespace usher::app
