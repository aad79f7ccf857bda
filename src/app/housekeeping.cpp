#include "app/housekeeping.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "service/wait.hpp"

namespace usher::app {
namespace {

// Counting and pruning read every invite, so each takes at most one hundredth of one core, however many there
// are.
constexpr int cost_factor = 100;

constexpr std::chrono::seconds count_interval_min{15};

constexpr std::chrono::seconds prune_interval_min{60};
constexpr std::chrono::seconds settle_interval{10};
// How soon a node notices that it leads.
constexpr std::chrono::seconds follow_interval{5};
constexpr std::uint32_t prune_batch = 1000;
// Goes on soon where more is left: a backlog of a million is gone in some minutes, with room for others.
constexpr std::chrono::milliseconds prune_pause{200};

std::vector<telemetry::InviteGauge> gauges_of(const std::vector<service::InviteCount>& counts) {
  std::vector<telemetry::InviteGauge> gauges;
  gauges.reserve(counts.size());
  for (const auto& [host, kind, state, count] : counts) gauges.push_back({host.str(), kind, state, count});
  return gauges;
}

/// How long to wait after what took so long.
std::chrono::steady_clock::duration pause_after(std::chrono::steady_clock::duration took,
                                                std::chrono::seconds at_least) {
  return std::max<std::chrono::steady_clock::duration>(at_least, cost_factor * took);
}

/// Waits for an outcome, or for the end. What comes after the end goes nowhere.
/// @param start is called with a `Done<T>`
template <class T, class Start>
core::Result<T> outcome_or_stop(const std::stop_token& stop, Start&& start) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable_any there;
    std::optional<core::Result<T>> outcome;
  };
  const auto shared = std::make_shared<Shared>();
  service::Done<T> done = [shared](core::Result<T> result) {
    const std::scoped_lock lock(shared->mutex);
    shared->outcome = std::move(result);
    shared->there.notify_one();
  };
  std::forward<Start>(start)(std::move(done));
  std::unique_lock lock(shared->mutex);
  const bool there = shared->there.wait(lock, stop, [&] { return shared->outcome.has_value(); });
  if (!there) return std::unexpected(core::Error{core::Errc::store_unavailable, "usher is stopping"});
  return *std::move(shared->outcome);
}

}  // namespace

void Housekeeping::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Housekeeping::stop() {
  if (!thread_.joinable()) return;
  begin_stop();
  thread_.join();
}

void Housekeeping::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    run_due(Clock::now(), stop);
    std::unique_lock lock(mutex_);
    const auto next = std::min({count_due_, prune_due_, settle_due_});
    if (due_.wait_until(lock, stop, next, [this] { return hurry_; })) settle_due_ = {};
    hurry_ = false;
  }
}

void Housekeeping::settle_soon() {
  {
    const std::scoped_lock lock(mutex_);
    hurry_ = true;
  }
  due_.notify_one();
}

void Housekeeping::run_due(Clock::time_point now, const std::stop_token& stop) {
  if (!leads_()) return follow(now);
  if (now >= count_due_) count(stop);
  if (now >= prune_due_) prune(stop);
  if (now >= settle_due_) settle();
}

/// All of it is due as soon as this node leads. What it counted once is no longer so.
void Housekeeping::follow(Clock::time_point now) {
  metrics_.set_invites({});
  count_due_ = prune_due_ = settle_due_ = now + follow_interval;
}

void Housekeeping::count(const std::stop_token& stop) {
  const auto start = Clock::now();
  auto counts = outcome_or_stop<std::vector<service::InviteCount>>(
      stop, [&](auto done) { store_.count_invites(clock_.now(), std::move(done)); });
  if (counts) {
    metrics_.set_invites(gauges_of(*counts));
  } else if (!stop.stop_requested()) {
    log_.warning("invites could not be counted", {{"why", counts.error().detail}});
  }
  const auto end = Clock::now();
  count_due_ = end + pause_after(end - start, count_interval_min);
}

void Housekeeping::prune(const std::stop_token& stop) {
  const auto start = Clock::now();
  const auto pruned = outcome_or_stop<std::uint32_t>(
      stop, [&](auto done) { store_.prune(clock_.now() - keep_for_, prune_batch, std::move(done)); });
  if (!pruned && !stop.stop_requested()) {
    log_.warning("old invites could not be removed", {{"why", pruned.error().detail}});
  } else if (pruned && *pruned > 0) {
    log_.info("removed invites that were over", {{"count", *pruned}});
  }
  const bool more = pruned && *pruned == prune_batch;
  const auto end = Clock::now();
  prune_due_ = end + (more ? std::max<Clock::duration>(prune_pause, end - start)
                           : pause_after(end - start, prune_interval_min));
}

void Housekeeping::settle() {
  const auto settled =
      service::wait_for<service::Settled>([&](auto done) { settlement_.settle(std::move(done)); });
  bool more = false;
  if (!settled) {
    log_.warning("registrations that broke off could not be settled", {{"why", settled.error().detail}});
  } else {
    const auto& [committed, released, left] = *settled;
    if (committed + released > 0) {
      log_.info("settled registrations that broke off", {{"committed", committed}, {"released", released}});
    }
    if (left > 0) log_.warning("registrations that broke off wait for an answer", {{"count", left}});
    more = left == 0 && committed + released == service::Settlement::batch_max;
  }
  settle_due_ = more ? Clock::now() : Clock::now() + settle_interval;
}

}  // namespace usher::app
