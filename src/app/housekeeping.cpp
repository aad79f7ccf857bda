#include "app/housekeeping.hpp"

#include <utility>
#include <vector>

#include "service/wait.hpp"

namespace usher::app {
namespace {

using service::wait_for;

constexpr std::chrono::seconds count_interval_min{15};
// Counting reads every invite, so it takes at most one hundredth of one core, however many there are.
constexpr int count_cost_factor = 100;

constexpr std::chrono::seconds prune_interval{60};
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

}  // namespace

void Housekeeping::run_due(Clock::time_point now) {
  if (!leads_()) return follow(now);
  if (now >= count_due_) count();
  if (now >= prune_due_) prune();
  if (now >= settle_due_) settle();
}

/// All of it is due as soon as this node leads. What it counted once is no longer so.
void Housekeeping::follow(Clock::time_point now) {
  metrics_.set_invites({});
  count_due_ = prune_due_ = settle_due_ = now + follow_interval;
}

void Housekeeping::count() {
  const auto start = Clock::now();
  auto counts = wait_for<std::vector<service::InviteCount>>(
      [&](auto done) { store_.count_invites(clock_.now(), std::move(done)); });
  if (counts) {
    metrics_.set_invites(gauges_of(*counts));
  } else {
    log_.warning("invites could not be counted", {{"why", counts.error().detail}});
  }
  const auto end = Clock::now();
  count_due_ = end + std::max<Clock::duration>(count_interval_min, count_cost_factor * (end - start));
}

void Housekeeping::prune() {
  const auto pruned = wait_for<std::uint32_t>(
      [&](auto done) { store_.prune(clock_.now() - keep_for_, prune_batch, std::move(done)); });
  if (!pruned) {
    log_.warning("old invites could not be removed", {{"why", pruned.error().detail}});
  } else if (*pruned > 0) {
    log_.info("removed invites that were over", {{"count", *pruned}});
  }
  const bool more = pruned && *pruned == prune_batch;
  prune_due_ = Clock::now() + (more ? Clock::duration(prune_pause) : Clock::duration(prune_interval));
}

void Housekeeping::settle() {
  const auto settled = wait_for<service::Settled>([&](auto done) { settlement_.settle(std::move(done)); });
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
