#include "adapters/store/sqlite/writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "adapters/store/sqlite/failure.hpp"
#include "domain/use_cases/barrier.hpp"

namespace usher::store::sqlite {

using domain::Errc;
using domain::Error;

namespace {

// Below, waiting would cost more than the commit that it saves.
constexpr std::size_t worth_gathering = 8;
// Below, a second sync and the switches between threads would cost more than the time that they save.
constexpr std::size_t worth_two_groups = 40;

}  // namespace

Writer::Writer(std::unique_ptr<WriteConnection> connection, WriterLimits limits,
               domain::StoreObserver* observer, domain::RunAnswers run_answers, BeforeCommit before_commit)
    : connection_(std::move(connection)),
      limits_(limits),
      observer_(observer),
      run_answers_(std::move(run_answers)),
      before_commit_(std::move(before_commit)),
      thread_([this] { loop(); }),
      sync_thread_([this] { sync_loop(); }) {}

Writer::~Writer() { stop(); }

void Writer::stop() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
  sync_thread_.join();
}

void Writer::enqueue(std::unique_ptr<Write> write) {
  bool enough = false;
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() < limits_.waiting_max) waiting_.push_back(std::move(write));
    enough = !committed_ && waiting_.size() >= wanted_;
  }
  // NOLINTNEXTLINE(bugprone-use-after-move): it is still here where there was no room
  if (write) return write->refuse(Error{Errc::overloaded});
  if (enough) arrived_.notify_one();
}

void Writer::loop() {
  ::pthread_setname_np(::pthread_self(), "sqlite-writer");
  Batch batch;
  batch.reserve(limits_.batch_max);
  while (take(batch)) {
    domain::behind_barrier([&] { process(batch); });
    batch.clear();
  }
  const std::scoped_lock lock(mutex_);
  written_all_ = true;
  committed_arrived_.notify_one();
}

bool Writer::take(Batch& batch) {
  std::unique_lock lock(mutex_);
  const auto enough = [this] { return waiting_.size() >= wanted_ || stopping_; };
  wanted_ = 1;
  arrived_.wait(lock, [&] { return !committed_ && (!waiting_.empty() || all_done()); });
  if (under_way_ >= worth_gathering) {
    wanted_ = std::min(under_way_ < worth_two_groups ? under_way_ : under_way_ / 2, limits_.batch_max);
    arrived_.wait_for(lock, limits_.gather, enough);
  }
  const auto count = std::min(waiting_.size(), limits_.batch_max);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(waiting_.begin(), end, std::back_inserter(batch));
  waiting_.erase(waiting_.begin(), end);
  // A sync that failed meanwhile may have refused all that waited; those who hear of it may ask for more.
  return !batch.empty() || !all_done();
}

/// What is answered may ask for more.
bool Writer::all_done() const { return stopping_ && waiting_.empty() && !committed_ && syncing_ == 0; }

void Writer::process(Batch& batch) {
  while (!batch.empty()) {
    const auto before = batch.size();
    auto error = commit_together(batch);
    if (!error) return;
    const bool rest_may_work = batch.size() < before;
    if (rest_may_work) continue;
    if (observer_ != nullptr) observer_->on_failure(before, *error);
    refuse_all(batch, *error);
  }
}

std::optional<Error> Writer::commit_together(Batch& batch) {
  const auto started = std::chrono::steady_clock::now();
  auto current = batch.end();
  const auto give_up = [&](const Error& error, bool blames_current) {
    connection_->roll_back();
    if (blames_current && current != batch.end()) {
      (*current)->refuse(error);
      batch.erase(current);
    }
    return error;
  };
  if (auto loss = connection_->loss()) return loss;
  Batch next;
  try {
    next.reserve(limits_.batch_max);  // so that taking what waits allocates nothing
    connection_->begin();
    for (current = batch.begin(); current != batch.end(); ++current) (*current)->run(*connection_);
    if (before_commit_) before_commit_(batch.size());
    connection_->commit();
  } catch (const Failure& failure) {
    return give_up(to_error(failure), concerns_one_statement(failure));
  } catch (const std::exception& broken) {
    return give_up(Error{Errc::store_unavailable, broken.what()}, true);
  }
  // Nobody is told of what went into a file that has no name any more.
  if (auto loss = connection_->loss()) return loss;
  make_durable(std::exchange(batch, std::move(next)), started);
  return std::nullopt;
}

void Writer::make_durable(Batch batch, std::chrono::steady_clock::time_point started) {
  Committed committed{.writes = std::move(batch), .waiting = 0, .started = started};
  {
    const std::scoped_lock lock(mutex_);
    committed.waiting = waiting_.size();
    under_way_ = committed.writes.size() + waiting_.size() + syncing_;
    if (syncing_ > 0 || under_way_ >= worth_two_groups) {
      committed_ = std::move(committed);
      committed_arrived_.notify_one();
      return;
    }
  }
  sync_and_answer(committed);
}

void Writer::sync_loop() {
  while (auto committed = take_committed()) {
    domain::behind_barrier([&] { sync_and_answer(*committed); });
  }
}

std::optional<Writer::Committed> Writer::take_committed() {
  std::unique_lock lock(mutex_);
  syncing_ = 0;
  if (stopping_) arrived_.notify_one();
  committed_arrived_.wait(lock, [this] { return committed_ || written_all_; });
  auto taken = std::exchange(committed_, std::nullopt);
  if (!taken) return taken;
  syncing_ = taken->writes.size();
  if (!waiting_.empty()) arrived_.notify_one();
  return taken;
}

void Writer::sync_and_answer(Committed& committed) {
  const std::size_t operations = committed.writes.size();
  if (const auto error = connection_->sync()) {
    if (observer_ != nullptr) observer_->on_failure(operations, *error);
    return refuse_all(committed.writes, *error);
  }
  if (observer_ != nullptr)
    observer_->on_commit(operations, committed.waiting, std::chrono::steady_clock::now() - committed.started);
  run_answers_([&] {
    for (const auto& write : committed.writes) write->answer();
  });
}

void Writer::refuse_all(Batch& batch, const Error& error) {
  for (const auto& write : batch) write->refuse(error);
  batch.clear();
  std::deque<std::unique_ptr<Write>> rest;
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) rest.swap(waiting_);
  }
  for (const auto& write : rest) write->refuse(error);
}

}  // namespace usher::store::sqlite
