#include "app/housekeeping.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "app/outcome_or_stop.hpp"
#include "domain/use_cases/barrier.hpp"
#include "domain/use_cases/invite_ids.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::app {
namespace {

// Counting and pruning read every invite, so each takes at most one hundredth of one core, however many there
// are.
constexpr int cost_factor = 100;

constexpr std::chrono::seconds count_interval_min{15};

constexpr std::chrono::seconds prune_interval_min{60};
constexpr std::chrono::seconds settle_interval{10};
constexpr std::chrono::seconds sweep_interval_min{60};
constexpr std::chrono::seconds recovery_interval{5};
constexpr std::chrono::seconds pauses_interval{5};
constexpr std::chrono::minutes note_interval{10};
// How soon a node notices that it leads.
constexpr std::chrono::seconds follow_interval{5};
constexpr std::uint32_t prune_batch = 1000;
// Goes on soon where more is left: a backlog of a million is gone in some minutes, with room for others.
constexpr std::chrono::milliseconds prune_pause{200};

/// How long to wait after what took so long.
std::chrono::steady_clock::duration pause_after(std::chrono::steady_clock::duration took,
                                                std::chrono::seconds at_least) {
  return std::max<std::chrono::steady_clock::duration>(at_least, cost_factor * took);
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
    if (!domain::behind_barrier([&] { run_due(Clock::now(), stop); }))
      postpone(Clock::now() + follow_interval);
    std::unique_lock lock(mutex_);
    const auto next = std::min(
        {count_due_, prune_due_, settle_due_, sweep_due_, recovery_due_, pauses_due_, statistics_.due()});
    if (due_.wait_until(lock, stop, next, [this] { return hurry_; })) settle_due_ = sweep_due_ = {};
    hurry_ = false;
  }
  statistics_.write_last();
}

void Housekeeping::settle_soon() {
  {
    const std::scoped_lock lock(mutex_);
    hurry_ = true;
  }
  due_.notify_one();
}

void Housekeeping::run_due(Clock::time_point now, const std::stop_token& stop) {
  try_recovery(now, stop);
  look_at_pauses(now, stop);
  if (!prune_clock_.has_learned()) learn_time(stop);
  const bool believed = prune_clock_.believes(clock_.now(), now, keep_for_);
  statistics_.run_due(now, part_.leads(), !believed, stop);
  if (!part_.leads()) {
    // What it counted once is no longer so.
    metrics_.set_invites({});
    // All of it is due as soon as this node leads.
    return postpone(now + follow_interval);
  }
  if (now >= count_due_) count(stop);
  if (now >= prune_due_) prune(stop);
  const bool sweeps = now >= sweep_due_;
  if (now >= settle_due_ || sweeps) part_.ask_servers(sweeps);
  if (now >= settle_due_) settle();
  if (sweeps) sweep();
}

void Housekeeping::postpone(Clock::time_point to) {
  count_due_ = settle_due_ = sweep_due_ = to;
  prune_due_ = std::max(to, prune_clock_.first_due());
}

void Housekeeping::count(const std::stop_token& stop) {
  const auto start = Clock::now();
  auto counts = outcome_or_stop<std::vector<domain::InviteCount>>(
      stop, [&](auto done) { store_.count_invites(clock_.now(), std::move(done)); });
  if (counts) {
    metrics_.set_invites(*counts);
  } else if (!stop.stop_requested() && !outages_.under_way()) {
    log_.warning("invites could not be counted", {{"why", counts.error().detail}});
  }
  const auto end = Clock::now();
  count_due_ = end + pause_after(end - start, count_interval_min);
}

/// Nobody may ask for a while, and the log is to say when it is over.
void Housekeeping::try_recovery(Clock::time_point now, const std::stop_token& stop) {
  if (now < recovery_due_) return;
  recovery_due_ = now + recovery_interval;
  if (!outages_.under_way()) return;
  // What comes of it is told by the store's outcomes.
  [[maybe_unused]] const auto written =
      outcome_or_stop<void>(stop, [&](auto done) { store_.check(std::move(done)); });
  [[maybe_unused]] const auto read = outcome_or_stop<std::optional<domain::Invite>>(
      stop, [&](auto done) { store_.find_invite(domain::InviteId{}, std::move(done)); });
}

void Housekeeping::look_at_pauses(Clock::time_point now, const std::stop_token& stop) {
  if (now < pauses_due_) return;
  pauses_due_ = now + pauses_interval;
  const auto states = outcome_or_stop<std::vector<domain::HostState>>(
      stop, [&](auto done) { store_.list_host_states(std::move(done)); });
  // Where the store can't be asked, that is told already.
  if (states) pauses_.see(*states, clock_.now());
}

/// What was noted counts, whatever rows there are: this clock may have been as wrong when they were made.
void Housekeeping::learn_time(const std::stop_token& stop) {
  auto known = outcome_or_stop<std::optional<domain::Timestamp>>(
      stop, [&](auto done) { store_.find_proven_time(std::move(done)); });
  if (!known) return;
  if (*known) {
    noted_ = **known;
  } else if (known = newest_row(stop); !known) {
    return;
  }
  const auto steady = Clock::now();
  prune_clock_.learn(*known, started_at_, steady);
  note_proven(steady, stop);
}

domain::Result<std::optional<domain::Timestamp>> Housekeeping::newest_row(const std::stop_token& stop) {
  domain::InviteFilter newest;
  newest.now = started_at_;
  // Not those that this process made since then: they have their time from the clock that is in question.
  newest.after = domain::InvitePosition{.id = domain::InviteIds::first_at(started_at_)};
  newest.limit = 1;
  auto page = outcome_or_stop<domain::InvitePage>(
      stop, [&](auto done) { store_.list_invites(newest, std::move(done)); });
  if (!page) return std::unexpected(std::move(page).error());
  if (page->invites.empty()) return std::nullopt;
  return page->invites.front().created_at;
}

/// Where that fails it is noted later: a start that finds an older time has to wait longer, and no more.
void Housekeeping::note_proven(Clock::time_point steady, const std::stop_token& stop) {
  const auto proven = prune_clock_.proven(steady);
  if (std::chrono::abs(proven - noted_) < note_interval) return;
  const auto noted =
      outcome_or_stop<void>(stop, [&](auto done) { store_.note_proven_time(proven, std::move(done)); });
  if (noted) noted_ = proven;
}

std::uint64_t Housekeeping::expired_by(domain::Timestamp time, const std::stop_token& stop) {
  const auto counts = outcome_or_stop<std::vector<domain::InviteCount>>(
      stop, [&](auto done) { store_.count_invites(time, std::move(done)); });
  std::uint64_t expired = 0;
  if (!counts) return expired;
  for (const auto& each : *counts) expired += each.state == domain::InviteState::expired ? each.count : 0;
  return expired;
}

void Housekeeping::tell_doubt(bool doubted, domain::Timestamp now, domain::Timestamp proven,
                              const std::stop_token& stop) {
  if (std::exchange(doubted_, doubted) == doubted) return;
  if (!doubted) return log_.info("the clock is trusted again: old invites are removed", {});
  const auto by_clock = expired_by(now - keep_for_.load(), stop);
  const auto kept = by_clock - std::min(by_clock, expired_by(proven - keep_for_.load(), stop));
  log_.warning(
      "the clock is far beyond the time that it was: what is over only by this clock is kept until it "
      "has gone right for a day",
      {{"clock", domain::to_rfc3339(now)}, {"trusted", domain::to_rfc3339(proven)}, {"kept", kept}});
}

void Housekeeping::prune(const std::stop_token& stop) {
  const auto start = Clock::now();
  if (!prune_clock_.has_learned()) {
    prune_due_ = start + prune_interval_min;
    return;
  }
  const auto now = clock_.now();
  const domain::Duration keep_for = keep_for_;
  const auto [as_of, doubted] = prune_clock_.ask(now, start, keep_for);
  note_proven(start, stop);
  tell_doubt(doubted, now, as_of, stop);
  const auto over_before = as_of - keep_for;
  const auto pruned = outcome_or_stop<std::uint32_t>(
      stop, [&](auto done) { store_.prune(over_before, prune_batch, std::move(done)); });
  if (!pruned) {
    if (!stop.stop_requested() && !outages_.under_way())
      log_.warning("old invites could not be removed", {{"why", pruned.error().detail}});
  } else if (pruned && *pruned > 0) {
    log_.info("removed invites that were over", {{"count", *pruned}});
  }
  const bool more_events = prune_events(as_of, stop);
  const bool more_deliveries = prune_deliveries(as_of, stop);
  const bool more_counts = statistics_.prune(as_of, prune_batch, stop);
  const bool more = more_events || more_deliveries || more_counts || (pruned && *pruned == prune_batch);
  const auto end = Clock::now();
  prune_due_ = end + (more ? std::max<Clock::duration>(prune_pause, end - start)
                           : pause_after(end - start, prune_interval_min));
}

/// @returns whether more are to be removed
bool Housekeeping::prune_events(domain::Timestamp as_of, const std::stop_token& stop) {
  const auto before = as_of - keep_events_for_.load();
  const auto pruned = outcome_or_stop<std::uint32_t>(
      stop, [&](auto done) { store_.prune_events(before, prune_batch, std::move(done)); });
  if (pruned && *pruned > 0) log_.info("removed events that were old", {{"count", *pruned}});
  return pruned && *pruned == prune_batch;
}

/// @returns whether more are to be removed
bool Housekeeping::prune_deliveries(domain::Timestamp as_of, const std::stop_token& stop) {
  const auto before = as_of - domain::deliveries_kept;
  const auto pruned = outcome_or_stop<std::uint32_t>(
      stop, [&](auto done) { store_.prune_deliveries(before, prune_batch, std::move(done)); });
  return pruned && *pruned == prune_batch;
}

void Housekeeping::settle() {
  const auto settled =
      domain::wait_for<domain::Settled>([&](auto done) { part_.settlement->settle(std::move(done)); });
  bool more = false;
  if (!settled) {
    if (!outages_.under_way())
      log_.warning("registrations that broke off could not be settled", {{"why", settled.error().detail}});
  } else {
    const auto& [committed, released, left] = *settled;
    if (committed + released > 0) {
      log_.info("settled registrations that broke off", {{"committed", committed}, {"released", released}});
    }
    if (left > 0) log_.warning("registrations that broke off wait for an answer", {{"count", left}});
    more = left == 0 && committed + released == domain::Settlement::batch_max;
  }
  settle_due_ = more ? Clock::now() : Clock::now() + settle_interval;
}

/// A server that is not connected is asked again later, and once it is.
void Housekeeping::sweep() {
  const auto start = Clock::now();
  // By a clock that is wrong, accounts are others than those that invites were made for.
  if (doubted_) {
    sweep_due_ = start + sweep_interval_min;
    return;
  }
  const auto revoked =
      domain::wait_for<std::uint32_t>([&](auto done) { part_.accounts->sweep(std::move(done)); });
  if (revoked && *revoked > 0) {
    log_.info("withdrew invites whose accounts are gone", {{"count", *revoked}});
  } else if (!revoked) {
    log_.warning("invites whose accounts are gone could not be looked for",
                 {{"why", revoked.error().detail}});
  }
  const auto end = Clock::now();
  sweep_due_ = end + pause_after(end - start, sweep_interval_min);
}

}  // namespace usher::app
