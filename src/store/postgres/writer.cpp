#include "store/postgres/writer.hpp"

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

}  // namespace

Writer::Slot::Slot(boost::asio::io_context& context, Connector& connector, Writer& writer)
    : line(context, connector, SessionSettings{}, [this, &writer] {
        if (!line.connection()) known = {};
        writer.pump();
      }) {}

Writer::Writer(boost::asio::io_context& context, Connector& connector, WriterLimits limits,
               Submitted& submitted, service::StoreObserver* observer)
    : limits_(limits), submitted_(submitted), observer_(observer) {
  for (std::size_t i = 0; i < limits.lines; ++i) {
    slots_.push_back(std::make_unique<Slot>(context, connector, *this));
  }
}

void Writer::open() {
  for (const auto& slot : slots_) slot->line.open();
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
      write->refuse(core::Error{core::Errc::store_unavailable, "the store is closed"});
    } else if (waiting_.size() >= limits_.waiting_max) {
      write->refuse(core::Error{core::Errc::overloaded});
    } else {
      write->deadline = Clock::now() + limits_.patience;
      waiting_.push_back(std::move(write));
    }
  }
}

bool Writer::is_free(const Slot& slot) {
  const auto& connection = slot.line.connection();
  return !slot.busy && connection && connection->usable();
}

void Writer::begin_transactions() {
  for (const auto& slot : slots_) {
    if (!is_free(*slot)) continue;
    if (!may_begin()) return;
    if (auto batch = take(); !batch.empty()) begin(*slot, std::move(batch));
  }
}

bool Writer::may_begin() const { return under_way_ == 0 || !suspects_.empty() || waiting_.size() >= enough_; }

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
  if (!suspects_.empty() && !suspect_under_way_) {
    batch.push_back(std::move(suspects_.front()));
    suspects_.pop_front();
    return batch;
  }
  while (!waiting_.empty() && batch.size() < limits_.batch_max) {
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

void Writer::begin(Slot& slot, Writes writes) {
  slot.busy = true;
  slot.suspect = writes.front()->alone;
  suspect_under_way_ = suspect_under_way_ || slot.suspect;
  under_way_ += writes.size();
  enough_ = std::clamp(writes.size(), std::size_t{1}, worth_a_transaction);
  Batch::Ends ends{.committed = [this, &slot](const Writes& done,
                                              std::chrono::nanoseconds took) { committed(slot, done, took); },
                   .broken = [this, &slot](BrokenBatch broken) { take_back(slot, std::move(broken)); }};
  std::make_shared<Batch>(slot.line.connection(), slot.known, std::move(writes), std::move(ends))->start();
}

void Writer::ended(Slot& slot, std::size_t writes) {
  slot.busy = false;
  under_way_ -= writes;
  if (std::exchange(slot.suspect, false)) suspect_under_way_ = false;
}

void Writer::committed(Slot& slot, const Writes& writes, std::chrono::nanoseconds took) {
  ended(slot, writes.size());
  // The next group first: the server works on it while the answers of this one are given.
  pump();
  const auto give = [&writes] {
    for (const auto& write : writes) write->answer();
  };
  if (observer_ == nullptr) return give();
  observer_->on_commit(writes.size(), waiting_.size(), took);
  observer_->around_answers(give);
}

void Writer::take_back(Slot& slot, BrokenBatch batch) {
  ended(slot, batch.writes.size());
  if (observer_ != nullptr) observer_->on_failure(batch.writes.size(), to_error(batch.failure));
  const Remedy remedy = remedy_for(batch.failure);
  // By itself it is refused, except where it waits for a lock (lock_not_available): that may go any moment.
  const bool may_work = batch.writes.size() > 1 || batch.failure.state == "55P03";
  if (remedy == Remedy::none || (remedy == Remedy::separate && !may_work)) {
    for (const auto& write : batch.writes) write->refuse(to_error(batch.failure));
  } else {
    for (const auto& write : batch.writes) {
      write->alone = write->alone || remedy == Remedy::separate;
      write->attempt.careful = write->attempt.careful || remedy == Remedy::repeat;
    }
    repeat(std::move(batch.writes), batch.failure, batch.maybe_done);
  }
  // Last, since a writer that is being closed ends once no connection is left and nothing waits.
  if (remedy == Remedy::reconnect) {
    const auto connection = slot.line.connection();
    if (connection) connection->lose(batch.failure);
  }
  pump();
}

void Writer::repeat(Writes writes, const Failure& failure, bool maybe_done) {
  for (auto& write : std::views::reverse(writes)) {
    write->attempt.maybe_done = write->attempt.maybe_done || maybe_done;
    if (++write->repeats > repeats_max || write->deadline <= Clock::now()) {
      write->refuse(to_error(failure));
    } else if (write->alone) {
      suspects_.push_back(std::move(write));
    } else {
      waiting_.push_front(std::move(write));
    }
  }
}

void Writer::tick(Clock::time_point now) {
  for (const auto& slot : slots_) slot->line.tick(now);
  refuse_overdue(now);
  // Whatever the others are waiting for: nobody is to wait for them.
  enough_ = 1;
  pump();
}

void Writer::refuse_overdue(Clock::time_point now) {
  Writes refused;
  for (auto* queue : {&waiting_, &suspects_}) {
    for (auto& write : *queue) {
      if (write->deadline <= now) refused.push_back(std::move(write));
    }
    std::erase(*queue, nullptr);
  }
  for (const auto& write : refused) write->refuse(why_not());
}

core::Error Writer::why_not() const {
  for (const auto& slot : slots_) {
    if (!slot->line.connection()) return to_error(slot->line.last_failure());
  }
  return core::Error{core::Errc::overloaded};
}

void Writer::close(std::move_only_function<void()> closed) {
  closed_ = std::move(closed);
  pump();
}

void Writer::end_if_done() {
  if (!closed_ || !waiting_.empty() || !suspects_.empty() || under_way_ > 0) return;
  ended_ = true;
  for (const auto& slot : slots_) slot->line.close();
  std::exchange(closed_, nullptr)();
}

}  // namespace usher::store::postgres
