#include "app/store_watch.hpp"

#include <algorithm>
#include <utility>

namespace usher::app {
namespace {

using domain::Errc;
using domain::Error;

// How long somebody who wants to know waits for the store. Well within what /readyz promises
// (docs/cluster.md).
constexpr std::chrono::milliseconds moment{120};
// A store that takes longer counts as one that does not answer.
constexpr std::chrono::seconds slow{1};

/// Never back: others may know of something later.
void raise(std::atomic<StoreWatch::Clock::rep>& known, StoreWatch::Clock::time_point to) {
  const auto ticks = to.time_since_epoch().count();
  auto seen = known.load();
  while (seen < ticks && !known.compare_exchange_weak(seen, ticks)) {
  }
}

}  // namespace

void StoreWatch::start(domain::Store& store, std::chrono::milliseconds every) {
  store_ = &store;
  every_ = every;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void StoreWatch::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  std::vector<Waiting> left;
  State known;
  {
    const std::scoped_lock lock(shared_->mutex);
    stopped_ = true;
    left.swap(waiting_);
    known = state(Clock::now());
  }
  for (Waiting& each : left) each.answer(known);
}

void StoreWatch::ask(Answer answer) {
  std::unique_lock lock(shared_->mutex);
  if (stopped_) {
    const State known = state(Clock::now());
    lock.unlock();
    return answer(known);
  }
  // An answer that is under way already may be about what was.
  const auto enough = [](const Probe& probe) { return probe.answers + (probe.asked ? 2U : 1U); };
  waiting_.push_back({.answer = std::move(answer),
                      .until = Clock::now() + moment,
                      .reads = enough(shared_->read),
                      .writes = enough(shared_->write)});
  lock.unlock();
  shared_->changed.notify_all();
}

void StoreWatch::Shared::on_commit(Clock::time_point began) {
  raise(wrote, began);
  acts();
}

void StoreWatch::Shared::acts() { raise(acted, Clock::now()); }

void StoreWatch::Shared::answered(Probe& probe, std::optional<Error> failure) {
  {
    const std::scoped_lock lock(mutex);
    probe.asked.reset();
    probe.failure = std::move(failure);
    ++probe.answers;
  }
  changed.notify_all();
}

void StoreWatch::on_commit(Clock::time_point began) { shared_->on_commit(began); }

void StoreWatch::on_failure() { shared_->acts(); }

bool StoreWatch::acted_since(Clock::time_point time) const {
  return shared_->acted.load() >= time.time_since_epoch().count();
}

bool StoreWatch::wrote_since(Clock::time_point time) const {
  return shared_->wrote.load() >= time.time_since_epoch().count();
}

bool StoreWatch::is_fresh(const Waiting& waiting) const {
  return shared_->read.answers >= waiting.reads && shared_->write.answers >= waiting.writes;
}

/// Whether something waits for a question that nobody has asked yet.
bool StoreWatch::is_wanted() const {
  return std::ranges::any_of(waiting_, [&](const Waiting& each) {
    return (!shared_->read.asked && shared_->read.answers < each.reads) ||
           (!shared_->write.asked && shared_->write.answers < each.writes);
  });
}

StoreWatch::State StoreWatch::state(Clock::time_point now) const {
  const auto judged = [now](const Probe& probe) {
    const bool late = probe.asked && now >= *probe.asked + slow && !probe.failure;
    return late ? std::optional(Error{Errc::store_unavailable, "the database does not answer"})
                : probe.failure;
  };
  return {.not_readable = judged(shared_->read), .not_writable = judged(shared_->write)};
}

void StoreWatch::probe(Clock::time_point now) {
  bool read = false;
  bool write = false;
  {
    const std::scoped_lock lock(shared_->mutex);
    read = !shared_->read.asked;
    write = !shared_->write.asked;
    if (read) shared_->read.asked = now;
    if (write) shared_->write.asked = now;
  }
  if (read) {
    store_->find_invite(domain::InviteId{}, [shared = shared_](const auto& found) {
      shared->answered(shared->read, found ? std::nullopt : std::optional(found.error()));
    });
  }
  if (write) {
    store_->check([shared = shared_, now](const domain::Result<void>& done) {
      if (done) shared->on_commit(now);
      shared->answered(shared->write, done ? std::nullopt : std::optional(done.error()));
    });
  }
}

void StoreWatch::answer(Clock::time_point now) {
  std::vector<Waiting> ripe;
  State known;
  {
    const std::scoped_lock lock(shared_->mutex);
    for (Waiting& each : waiting_) {
      if (is_fresh(each) || each.until <= now) ripe.push_back(std::move(each));
    }
    std::erase_if(waiting_, [](const Waiting& each) { return each.answer == nullptr; });
    known = state(now);
  }
  for (Waiting& each : ripe) each.answer(known);
}

void StoreWatch::run(const std::stop_token& stop) {
  auto due = Clock::now();
  while (!stop.stop_requested()) {
    const auto now = Clock::now();
    answer(now);
    std::unique_lock lock(shared_->mutex);
    if (now >= due || is_wanted()) {
      due = now + every_;
      lock.unlock();
      probe(now);
      lock.lock();
    }
    auto next = due;
    for (const Waiting& each : waiting_) next = std::min(next, each.until);
    shared_->changed.wait_until(lock, stop, next, [&] {
      return is_wanted() ||
             std::ranges::any_of(waiting_, [&](const Waiting& each) { return is_fresh(each); });
    });
  }
}

}  // namespace usher::app
