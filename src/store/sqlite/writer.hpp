#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "service/done.hpp"
#include "service/store.hpp"
#include "store/sqlite/sessions.hpp"

namespace usher::store::sqlite {

/// Something that changes the database and someone who waits for its outcome.
class Write {
 public:
  Write() = default;
  Write(const Write&) = delete;
  Write& operator=(const Write&) = delete;
  virtual ~Write() = default;

  /// Does it, within a transaction. Called again where that transaction had to be rolled back.
  virtual void run(WriteSession& session) = 0;
  /// Hands out what the last `run` gave, once it is durable.
  virtual void answer() = 0;
  /// Hands out that it was not done.
  virtual void refuse(const core::Error& error) = 0;
};

template <class T, class Work>
class QueuedWrite final : public Write {
 public:
  QueuedWrite(Work&& work, service::Done<T> done) : work_(std::move(work)), done_(std::move(done)) {}

  void run(WriteSession& session) override { outcome_ = work_(session); }
  void answer() override { done_(*std::move(outcome_)); }
  void refuse(const core::Error& error) override { done_(std::unexpected(error)); }

 private:
  Work work_;
  service::Done<T> done_;
  std::optional<core::Result<T>> outcome_;
};

struct WriterLimits {
  std::size_t waiting_max = 8192;
  std::size_t batch_max = 512;
  /// How long to wait for as many writes as there were under way last time. A commit costs more
  /// processor time than 30 inserts, and those whom it answers are about to ask again.
  std::chrono::microseconds gather{200};
};

/// The one thread that changes the database. Whatever waits goes into one transaction, so that one
/// sync of the disk makes all of it durable; then each is answered. Thread-safe.
class Writer {
 public:
  using BeforeCommit = std::function<void(std::size_t operations)>;

  Writer(std::unique_ptr<WriteSession> session, WriterLimits limits, service::StoreObserver* observer,
         BeforeCommit before_commit);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  /// Finishes what waits, and what comes of that. Where that fails, the rest fails likewise instead of being
  /// tried at length.
  void stop();

  /// @param work is called with a `WriteSession&` and gives a `core::Result<T>`
  template <class T, class Work>
  void submit(Work&& work, service::Done<T> done) {
    enqueue(std::make_unique<QueuedWrite<T, std::remove_cvref_t<Work>>>(std::forward<Work>(work),
                                                                        std::move(done)));
  }

 private:
  using Batch = std::vector<std::unique_ptr<Write>>;

  void enqueue(std::unique_ptr<Write> write);
  void loop();
  /// Waits for work. False when there is none and none will come.
  bool take(Batch& batch);
  void process(Batch& batch);
  /// Runs and commits all of `batch`. Gives nothing, or why it could not; a write that alone was to
  /// blame is answered and taken out.
  std::optional<core::Error> attempt(Batch& batch);
  void after_commit(std::size_t operations, std::chrono::nanoseconds took);
  void answer_all(const Batch& batch);
  void refuse_all(Batch& batch, const core::Error& error);

  std::unique_ptr<WriteSession> session_;
  WriterLimits limits_;
  service::StoreObserver* observer_;
  BeforeCommit before_commit_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::unique_ptr<Write>> waiting_;
  /// How many must wait for the thread to be woken.
  std::size_t wanted_ = 1;
  /// How many were under way when the last transaction was committed.
  std::size_t under_way_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace usher::store::sqlite
