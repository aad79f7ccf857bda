#include "app/statistics_keeping.hpp"

#include <utility>

#include "app/outcome_or_stop.hpp"

namespace usher::app {
namespace {

constexpr std::chrono::seconds interval{5};
// Goes on soon where more is left, with room for others.
constexpr std::chrono::milliseconds pause{200};
constexpr std::uint32_t expiries_batch = 500;
// They are added up by the database itself: that many take it some milliseconds.
constexpr std::uint32_t events_batch = 5000;

}  // namespace

void StatisticsKeeping::run_due(Clock::time_point now, bool leads, bool doubted,
                                const std::stop_token& stop) {
  if (now < due_) return;
  // Whatever is thrown meanwhile: it is tried again then, and no sooner.
  due_ = now + interval;
  bool more = write_visits(stop);
  if (leads) {
    more = add_up(stop) || more;
    if (!doubted) more = tell_expired(stop) || more;
  }
  due_ = Clock::now() + (more ? Clock::duration(pause) : Clock::duration(interval));
}

/// @returns whether more are to be written
bool StatisticsKeeping::write_visits(const std::stop_token& stop) {
  auto visits = tally_.take();
  if (visits.empty()) return false;
  const auto written = outcome_or_stop<void>(
      stop, [&](auto done) { store_.count_visits(visits, clock_.now(), std::move(done)); });
  if (written) return visits.invites.size() == domain::visited_invites_max;
  // Whatever else the store says, it may have written them, or do so yet: rather too few than twice.
  if (written.error().code == domain::Errc::overloaded) tally_.put_back(visits);
  complain("openings of pages could not be counted", written.error(), stop);
  return false;
}

bool StatisticsKeeping::add_up(const std::stop_token& stop) {
  const auto counted = outcome_or_stop<std::uint32_t>(
      stop, [&](auto done) { store_.add_up_events(events_batch, std::move(done)); });
  if (!counted) complain("events could not be added up", counted.error(), stop);
  return counted && *counted == events_batch;
}

bool StatisticsKeeping::tell_expired(const std::stop_token& stop) {
  const auto told = outcome_or_stop<std::uint32_t>(
      stop, [&](auto done) { store_.tell_expired(clock_.now(), expiries_batch, std::move(done)); });
  if (!told) complain("invites that expired could not be recorded", told.error(), stop);
  return told && *told == expiries_batch;
}

bool StatisticsKeeping::prune(domain::Timestamp as_of, std::uint32_t batch, const std::stop_token& stop) {
  const auto before = domain::day_of(as_of - keep_for_.load());
  const auto pruned = outcome_or_stop<std::uint32_t>(
      stop, [&](auto done) { store_.prune_day_counts(before, batch, std::move(done)); });
  return pruned && *pruned == batch;
}

void StatisticsKeeping::write_last() {
  for (auto visits = tally_.take(); !visits.empty(); visits = tally_.take()) {
    store_.count_visits(std::move(visits), clock_.now(), [](const domain::Result<void>&) {});
  }
}

void StatisticsKeeping::complain(const char* what, const domain::Error& why, const std::stop_token& stop) {
  if (stop.stop_requested() || outages_.under_way()) return;
  log_.warning(what, {{"why", why.detail}});
}

}  // namespace usher::app
