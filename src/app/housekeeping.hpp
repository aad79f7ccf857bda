#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
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
/// does it: the others could, but once is enough. It has a thread of its own, since a store may be slow.
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

  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;
  ~Housekeeping() { stop(); }

  void start();
  /// Settles as soon as can be: an XMPP server is there that may know more. Thread-safe.
  void settle_soon();
  /// Begins nothing more.
  void begin_stop() { thread_.request_stop(); }
  /// Waits for a settlement under way, not for what reads a whole table: the store sees to that. Harmless to
  /// repeat.
  void stop();

 private:
  void run(const std::stop_token& stop);
  void run_due(Clock::time_point now, const std::stop_token& stop);
  void follow(Clock::time_point now);
  void count(const std::stop_token& stop);
  void prune(const std::stop_token& stop);
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
  std::mutex mutex_;
  std::condition_variable_any due_;
  bool hurry_ = false;
  std::jthread thread_;
};

}  // namespace usher::app
