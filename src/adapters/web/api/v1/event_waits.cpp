#include "adapters/web/api/v1/event_waits.hpp"

#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "domain/use_cases/event_filter.hpp"

namespace usher::api::v1 {

using domain::EventPosition;
using Clock = std::chrono::steady_clock;

namespace {

using Waits = std::vector<EventWaits::Wait>;

constexpr auto last_number = std::numeric_limits<std::int64_t>::max();
constexpr EventPosition end_of_record{
    .epoch = last_number, .transaction = last_number, .number = last_number};

EventPosition start_of(const EventWaits::Wait& wait) { return wait.filter.after.value_or(EventPosition{}); }

bool is_told_by(const EventWaits::Wait& wait, const domain::EventPage& page) {
  return std::ranges::any_of(page.events, [&](const domain::Event& event) {
    return start_of(wait) < event.position && matches(wait.filter, event);
  });
}

/// Takes those out of `waits` that `choose` chooses.
template <class Choose>
Waits taken(Waits& waits, Choose choose) {
  const auto chosen = std::ranges::partition(waits, [&](const auto& each) { return !choose(each); });
  Waits found(std::move_iterator(chosen.begin()), std::move_iterator(chosen.end()));
  waits.erase(chosen.begin(), chosen.end());
  return found;
}

void end(const Waits& waits, EventWaits::End how) {
  for (const auto& wait : waits) wait.end(how);
}

}  // namespace

struct EventWaits::State : std::enable_shared_from_this<State> {
  State(domain::Store& events, Bounds limits) : store(events), bounds(limits) {}

  void add(Wait& wait);
  void give_back_place(const std::string& key);
  void end_those_in_vain();
  void look();
  void looked(const domain::Result<domain::EventPage>& page);

  domain::Store& store;
  const Bounds bounds;
  std::mutex mutex;
  std::condition_variable_any changed;
  Waits waits;
  /// How far the store was looked through: nobody waits for anything before that.
  EventPosition seen;
  /// The same for who came during a look that began further on.
  std::optional<EventPosition> seen_meanwhile;
  std::map<std::string, std::size_t> places;  ///< taken, by key
  std::size_t taken_places = 0;
  bool looking = false;
  bool more = false;  ///< than one look gave
  bool stopped = false;
};

void EventWaits::State::add(Wait& wait) {
  const auto start = start_of(wait);
  const bool first = waits.empty();
  // One whose time is up comes back by itself. The others need not go back to where it is.
  if (wait.until <= Clock::now()) {
    seen = first ? end_of_record : seen;
  } else if (looking) {
    seen_meanwhile = std::min(seen_meanwhile.value_or(start), start);
  } else {
    seen = first ? start : std::min(seen, start);
  }
  waits.push_back(std::move(wait));
  if (first) changed.notify_all();
}

void EventWaits::State::give_back_place(const std::string& key) {
  const std::lock_guard lock(mutex);
  --taken_places;
  const auto of_key = places.find(key);
  if (--of_key->second == 0) places.erase(of_key);
}

void EventWaits::State::end_those_in_vain() {
  const auto now = Clock::now();
  std::unique_lock lock(mutex);
  const auto gone = taken(waits, [](const Wait& wait) { return !wait.awaited(); });
  const auto late = taken(waits, [&](const Wait& wait) { return wait.until <= now; });
  lock.unlock();
  end(gone, End::over);
  end(late, End::look);
}

void EventWaits::State::look() {
  domain::EventFilter filter;
  filter.limit = domain::list_limit_max;
  {
    const std::lock_guard lock(mutex);
    more = false;
    if (looking || waits.empty()) return;
    looking = true;
    seen_meanwhile.reset();
    filter.after = seen;
  }
  try {
    store.list_events(std::move(filter), [self = shared_from_this()](domain::Result<domain::EventPage> page) {
      self->looked(page);
    });
  } catch (...) {
    const std::lock_guard lock(mutex);
    looking = false;
    throw;
  }
}

/// Where the store failed it is asked again at the next look: whose time is up meanwhile learns of it.
void EventWaits::State::looked(const domain::Result<domain::EventPage>& page) {
  std::unique_lock lock(mutex);
  looking = false;
  Waits told;
  if (page) {
    told = taken(waits, [&](const Wait& wait) { return is_told_by(wait, *page); });
    seen = page->last.value_or(seen);
    more = page->more;
  }
  if (seen_meanwhile) seen = std::min(seen, *seen_meanwhile);
  changed.notify_all();
  lock.unlock();
  end(told, End::look);
}

EventWaits::EventWaits(domain::Store& store, Bounds bounds)
    : state_(std::make_shared<State>(store, bounds)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

EventWaits::Place EventWaits::take_place(const std::string& key) {
  {
    const std::lock_guard lock(state_->mutex);
    const auto known = state_->places.find(key);
    const std::size_t of_key = known == state_->places.end() ? 0 : known->second;
    if (state_->taken_places >= state_->bounds.all || of_key >= state_->bounds.per_key) return nullptr;
    ++state_->places[key];
    ++state_->taken_places;
  }
  const void* const something = state_.get();
  return {something, [state = state_, key](const void*) { state->give_back_place(key); }};
}

void EventWaits::add(Wait wait) {
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->stopped) return state_->add(wait);
  }
  wait.end(End::over);
}

void EventWaits::end_all() {
  std::unique_lock lock(state_->mutex);
  const auto all = std::exchange(state_->waits, {});
  lock.unlock();
  end(all, End::over);
}

void EventWaits::stop() {
  thread_.request_stop();
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
  }
  end_all();
  if (thread_.joinable()) thread_.join();
}

std::size_t EventWaits::count() const {
  const std::lock_guard lock(state_->mutex);
  return state_->taken_places;
}

void EventWaits::run(const std::stop_token& stop) {
  ::pthread_setname_np(::pthread_self(), "event waits");
  State& state = *state_;
  while (!stop.stop_requested()) {
    try {
      state.end_those_in_vain();
      state.look();
    } catch (...) {  // NOLINT(bugprone-empty-catch): memory ran short; the next look may do better
    }
    std::unique_lock lock(state.mutex);
    if (!state.changed.wait(lock, stop, [&] { return !state.waits.empty(); })) return;
    state.changed.wait_for(lock, stop, state.bounds.interval, [&] { return state.more; });
  }
}

}  // namespace usher::api::v1
