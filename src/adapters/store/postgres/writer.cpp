#include "adapters/store/postgres/writer.hpp"

#include <algorithm>
#include <limits>
#include <ranges>
#include <utility>

namespace usher::store::postgres {
namespace {

// Transactions of many nodes can be in each other's way a few times in a row, not forever.
constexpr int repeats_max = 20;
// A transaction costs as much as ten rows, so that small ones beside each other are slower than one.
constexpr std::size_t worth_a_transaction = 48;
// A transaction that takes longer is stuck: those behind it wait for that, and not since there is much to do.
constexpr std::chrono::seconds slow{2};

}  // namespace

Writer::Slot::Slot(boost::asio::io_context& context, Connector& connector, Places& places, Writer& writer)
    : place(context, connector, places, ConnectionSettings{}, [this, &writer] {
        if (!place.connection()) known = {};
        writer.pump();
      }) {}

Writer::Writer(boost::asio::io_context& context, Connector& connector, Places& places, WriterLimits limits,
               Submitted& submitted, domain::StoreObserver* observer, domain::RunAnswers run_answers)
    : limits_(limits),
      servers_(connector.servers()),
      submitted_(submitted),
      observer_(observer),
      run_answers_(std::move(run_answers)) {
  for (std::size_t i = 0; i < limits.connections; ++i) {
    slots_.push_back(std::make_unique<Slot>(context, connector, places, *this));
  }
}

void Writer::open() {
  for (const auto& slot : slots_) slot->place.open();
}

void Writer::pump() {
  do {
    take_in();
    begin_transactions();
    end_if_done();
  } while (submitted_.await(missing()));
}

void Writer::take_in() {
  for (auto& write : submitted_.take()) {
    if (ended_) {
      write->refuse(domain::Error{domain::Errc::store_unavailable, "the store is closed"});
    } else if (waiting_.size() >= limits_.waiting_max) {
      write->refuse(domain::Error{domain::Errc::overloaded});
    } else {
      write->deadline = Clock::now() + limits_.patience;
      waiting_.push_back(std::move(write));
    }
  }
}

bool Writer::is_free(const Slot& slot) { return !slot.batch && slot.place.usable_connection(); }

void Writer::begin_transactions() {
  for (const auto& slot : slots_) {
    if (!is_free(*slot)) continue;
    if (!may_begin()) return;
    if (auto batch = take(); !batch.empty()) begin(*slot, std::move(batch));
  }
}

bool Writer::may_begin() const {
  return under_way_ == 0 || !quarantined_.empty() || waiting_.size() >= enough_;
}

/// While no connection is free the thread need not be woken: it looks when one is.
std::size_t Writer::missing() const {
  if (ended_) return 1;  // to be refused
  const bool any_free = std::ranges::any_of(slots_, [](const auto& slot) { return is_free(*slot); });
  if (!any_free) return std::numeric_limits<std::size_t>::max();
  return may_begin() ? 1 : enough_ - waiting_.size();
}

Writes Writer::take() {
  Writes batch;
  // One of those at a time, so that there is always a connection for what nothing is wrong with.
  if (!quarantined_.empty() && !quarantined_under_way_) {
    batch.push_back(std::move(quarantined_.front()));
    quarantined_.pop_front();
    return batch;
  }
  while (!waiting_.empty() && batch.size() < limits_.batch_max) {
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

void Writer::begin(Slot& slot, Writes writes) {
  slot.quarantined = writes.front()->isolated;
  quarantined_under_way_ = quarantined_under_way_ || slot.quarantined;
  under_way_ += writes.size();
  enough_ = std::clamp(writes.size(), std::size_t{1}, worth_a_transaction);
  Batch::Ends ends{.committed = [this, &slot](const Writes& done,
                                              std::chrono::nanoseconds took) { committed(slot, done, took); },
                   .broken = [this, &slot](BrokenBatch broken) { take_back(slot, std::move(broken)); }};
  slot.batch =
      std::make_shared<Batch>(slot.place.connection(), slot.known, std::move(writes), std::move(ends));
  const auto batch = slot.batch;  // it may end while it starts
  batch->start();
}

void Writer::ended(Slot& slot, std::size_t writes) {
  slot.batch.reset();
  under_way_ -= writes;
  if (std::exchange(slot.quarantined, false)) quarantined_under_way_ = false;
}

void Writer::committed(Slot& slot, const Writes& writes, std::chrono::nanoseconds took) {
  servers_.trust(slot.place.connection()->server());
  ended(slot, writes.size());
  // The next group first: the server works on it while the answers of this one are given.
  pump();
  if (observer_ != nullptr) observer_->on_commit(writes.size(), waiting_.size(), took);
  run_answers_([&writes] {
    for (const auto& write : writes) write->answer();
  });
}

void Writer::take_back(Slot& slot, BrokenBatch batch) {
  ended(slot, batch.writes.size());
  tell_of_failure(batch.writes.size(), to_error(batch.failure));
  const Remedy remedy = remedy_for(batch.failure);
  // By itself it is refused, except where it waits for a lock (lock_not_available): that may go any moment.
  const bool may_work = batch.writes.size() > 1 || batch.failure.state == "55P03";
  if (remedy == Remedy::none || (remedy == Remedy::separate && !may_work)) {
    for (const auto& write : batch.writes) write->refuse(to_error(batch.failure));
  } else {
    for (const auto& write : batch.writes) {
      write->isolated = write->isolated || remedy == Remedy::separate;
      write->retry.recheck = write->retry.recheck || remedy == Remedy::repeat;
    }
    repeat(std::move(batch.writes), batch.failure, batch.outcome_unknown);
  }
  // Last, since a writer that is being closed ends once no connection is left and nothing waits.
  if (remedy == Remedy::reconnect) {
    const auto connection = slot.place.connection();
    if (connection) connection->lose(batch.failure);
  }
  pump();
}

void Writer::repeat(Writes writes, const Failure& failure, bool outcome_unknown) {
  for (auto& write : std::views::reverse(writes)) {
    write->retry.outcome_unknown = write->retry.outcome_unknown || outcome_unknown;
    if (++write->repeats > repeats_max || write->deadline <= Clock::now()) {
      write->refuse(to_error(failure));
    } else if (write->isolated) {
      quarantined_.push_back(std::move(write));
    } else {
      waiting_.push_front(std::move(write));
    }
  }
}

void Writer::tick(Clock::time_point now) {
  for (const auto& slot : slots_) slot->place.tick(now);
  refuse_overdue(now);
  // Whatever the others are waiting for: nobody is to wait for them.
  enough_ = 1;
  pump();
}

void Writer::tell_of_failure(std::size_t writes, const domain::Error& error) {
  if (observer_ != nullptr && writes > 0) observer_->on_failure(writes, error);
}

void Writer::refuse_overdue(Clock::time_point now) {
  for (const auto& slot : slots_) {
    if (const auto batch = slot->batch) tell_of_failure(batch->refuse_overdue(now), batch->late());
  }
  Writes refused;
  for (auto* queue : {&waiting_, &quarantined_}) {
    for (auto& write : *queue) {
      if (write->deadline <= now) refused.push_back(std::move(write));
    }
    std::erase(*queue, nullptr);
  }
  if (refused.empty()) return;
  const domain::Error error = why_not();
  for (const auto& write : refused) write->refuse(error);
  tell_of_failure(refused.size(), error);
}

domain::Error Writer::why_not() const {
  for (const auto& slot : slots_) {
    if (!slot->place.connection()) return to_error(slot->place.last_failure());
    if (slot->batch && Clock::now() >= slot->batch->started() + slow) return slot->batch->late();
  }
  return domain::Error{domain::Errc::overloaded};
}

void Writer::close(std::move_only_function<void()> closed) {
  closed_ = std::move(closed);
  pump();
}

void Writer::end_if_done() {
  if (!closed_ || !waiting_.empty() || !quarantined_.empty() || under_way_ > 0) return;
  ended_ = true;
  for (const auto& slot : slots_) slot->place.close();
  std::exchange(closed_, nullptr)();
}

}  // namespace usher::store::postgres
