#include "store/sqlite/writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/sqlite/failure.hpp"

namespace usher::store::sqlite {

using core::Errc;
using core::Error;

namespace {

// Below, waiting would cost more than the commit that it saves.
constexpr std::size_t worth_gathering = 8;

}  // namespace

Writer::Writer(std::unique_ptr<WriteSession> session, WriterLimits limits, service::StoreObserver* observer,
               BeforeCommit before_commit)
    : session_(std::move(session)),
      limits_(limits),
      observer_(observer),
      before_commit_(std::move(before_commit)),
      thread_([this] { loop(); }) {}

Writer::~Writer() { stop(); }

void Writer::stop() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Writer::enqueue(std::unique_ptr<Write> write) {
  bool enough = false;
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() < limits_.waiting_max) waiting_.push_back(std::move(write));
    enough = waiting_.size() >= wanted_;
  }
  // NOLINTNEXTLINE(bugprone-use-after-move): it is still here where there was no room
  if (write) return write->refuse(Error{Errc::overloaded});
  if (enough) arrived_.notify_one();
}

void Writer::loop() {
  Batch batch;
  batch.reserve(limits_.batch_max);
  while (take(batch)) {
    process(batch);
    batch.clear();
  }
}

bool Writer::take(Batch& batch) {
  std::unique_lock lock(mutex_);
  const auto enough = [this] { return stopping_ || waiting_.size() >= wanted_; };
  wanted_ = 1;
  arrived_.wait(lock, enough);
  if (under_way_ >= worth_gathering) {
    wanted_ = std::min(under_way_, limits_.batch_max);
    arrived_.wait_for(lock, limits_.gather, enough);
  }
  const auto count = std::min(waiting_.size(), limits_.batch_max);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(waiting_.begin(), end, std::back_inserter(batch));
  waiting_.erase(waiting_.begin(), end);
  return !batch.empty();
}

void Writer::process(Batch& batch) {
  while (!batch.empty()) {
    const auto before = batch.size();
    auto error = attempt(batch);
    if (!error) {
      answer_all(batch);
      return;
    }
    const bool rest_may_work = batch.size() < before;
    if (rest_may_work) continue;
    if (observer_ != nullptr) observer_->on_failure(before, *error);
    refuse_all(batch, *error);
  }
}

std::optional<Error> Writer::attempt(Batch& batch) {
  const auto started = std::chrono::steady_clock::now();
  auto current = batch.end();
  const auto give_up = [&](const Error& error, bool blames_current) {
    session_->roll_back();
    if (blames_current && current != batch.end()) {
      (*current)->refuse(error);
      batch.erase(current);
    }
    return error;
  };
  try {
    session_->begin();
    for (current = batch.begin(); current != batch.end(); ++current) (*current)->run(*session_);
    if (before_commit_) before_commit_(batch.size());
    session_->commit();
  } catch (const Failure& failure) {
    return give_up(to_error(failure), concerns_one_statement(failure));
  } catch (const std::exception& broken) {
    return give_up(Error{Errc::store_unavailable, broken.what()}, true);
  }
  after_commit(batch.size(), std::chrono::steady_clock::now() - started);
  return std::nullopt;
}

void Writer::after_commit(std::size_t operations, std::chrono::nanoseconds took) {
  std::size_t waiting = 0;
  {
    const std::scoped_lock lock(mutex_);
    waiting = waiting_.size();
    under_way_ = operations + waiting;
  }
  if (observer_ != nullptr) observer_->on_commit(operations, waiting, took);
}

void Writer::answer_all(const Batch& batch) {
  const auto give = [&] {
    for (const auto& write : batch) write->answer();
  };
  observer_ != nullptr ? observer_->around_answers(give) : give();
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
