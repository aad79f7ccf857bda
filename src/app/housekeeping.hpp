#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "app/pause_watch.hpp"
#include "app/statistics_keeping.hpp"
#include "app/store_outages.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/invite_accounts.hpp"
#include "domain/use_cases/prune_clock.hpp"
#include "domain/use_cases/settlement.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::app {

/// What a server does now and then: forgets invites that were over long ago, counts those there are for
/// the metrics, settles what became of registrations that broke off, and withdraws invites whose accounts are
/// gone. Of several nodes the one that leads
/// does it: the others could, but once is enough. Each of them sees which hosts are paused, and counts what
/// is seen on its pages. It has a thread of its own, since a store may be slow.
class Housekeeping {
 public:
  using Clock = std::chrono::steady_clock;

  /// What it needs of the connections to the XMPP servers and to other nodes.
  struct Part {
    domain::Settlement* settlement = nullptr;
    domain::InviteAccounts* accounts = nullptr;
    std::function<bool()> leads;
    /// Asks the XMPP servers again how accounts are made there: those where none can be, or all.
    std::function<void(bool all)> ask_servers;
  };

  Housekeeping(domain::Store& store, const domain::Clock& clock, domain::VisitTally& tally,
               const StoreOutages& outages, PauseWatch& pauses, telemetry::Metrics& metrics,
               telemetry::Logger& log)
      : store_(store),
        clock_(clock),
        outages_(outages),
        pauses_(pauses),
        metrics_(metrics),
        log_(log),
        statistics_(store, clock, tally, outages, log) {}

  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;
  ~Housekeeping() { stop(); }

  /// Before it is started, or while it is stopped.
  void take(Part part) { part_ = std::move(part); }
  /// How long invites are kept after they are over, and how long events and counts are.
  void keep_for(domain::Duration invites, domain::Duration events, domain::Duration counts) {
    keep_for_ = invites;
    keep_events_for_ = events;
    statistics_.keep_for(counts);
  }

  /// May be called again after `stop`.
  void start();
  /// Settles and sweeps as soon as can be: an XMPP server is there that may know more. Thread-safe.
  void settle_soon();
  /// Begins nothing more.
  void begin_stop() { thread_.request_stop(); }
  /// Waits for a settlement under way, not for what reads a whole table: the store sees to that. Harmless to
  /// repeat.
  void stop();

 private:
  void run(const std::stop_token& stop);
  void run_due(Clock::time_point now, const std::stop_token& stop);
  void postpone(Clock::time_point to);
  void count(const std::stop_token& stop);
  void learn_time(const std::stop_token& stop);
  domain::Result<std::optional<domain::Timestamp>> newest_row(const std::stop_token& stop);
  void note_proven(Clock::time_point steady, const std::stop_token& stop);
  void prune(const std::stop_token& stop);
  bool prune_events(domain::Timestamp as_of, const std::stop_token& stop);
  bool prune_deliveries(domain::Timestamp as_of, const std::stop_token& stop);
  void tell_doubt(bool doubted, domain::Timestamp now, domain::Timestamp proven, const std::stop_token& stop);
  std::uint64_t expired_by(domain::Timestamp time, const std::stop_token& stop);
  void try_recovery(Clock::time_point now, const std::stop_token& stop);
  void look_at_pauses(Clock::time_point now, const std::stop_token& stop);
  void settle();
  void sweep();

  domain::Store& store_;
  const domain::Clock& clock_;
  std::atomic<domain::Duration> keep_for_{};
  std::atomic<domain::Duration> keep_events_for_{};
  Part part_;
  const StoreOutages& outages_;
  PauseWatch& pauses_;
  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  StatisticsKeeping statistics_;
  Clock::time_point count_due_{};
  domain::Timestamp started_at_ = clock_.now();
  domain::PruneClock prune_clock_{Clock::now()};
  bool doubted_ = false;       ///< the clock, by the last look
  domain::Timestamp noted_{};  ///< of what is proven
  Clock::time_point prune_due_ = prune_clock_.first_due();
  Clock::time_point recovery_due_{};
  Clock::time_point pauses_due_{};
  Clock::time_point settle_due_{};
  Clock::time_point sweep_due_{};
  std::mutex mutex_;
  std::condition_variable_any due_;
  bool hurry_ = false;
  std::jthread thread_;
};

}  // namespace usher::app
