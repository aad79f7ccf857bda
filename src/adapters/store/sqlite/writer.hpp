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

#include "adapters/store/sqlite/prepared_connections.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// Something that changes the database and someone who waits for its outcome.
class Write {
 public:
  Write() = default;
  Write(const Write&) = delete;
  Write& operator=(const Write&) = delete;
  virtual ~Write() = default;

  /// Does it, within a transaction. Called again where that transaction had to be rolled back.
  virtual void run(WriteConnection& connection) = 0;
  /// Hands out what the last `run` gave, once it is durable.
  virtual void answer() = 0;
  /// Hands out that it was not done.
  virtual void refuse(const domain::Error& error) = 0;
};

template <class T, class Work>
class QueuedWrite final : public Write {
 public:
  QueuedWrite(Work&& work, domain::Done<T> done) : work_(std::move(work)), done_(std::move(done)) {}

  void run(WriteConnection& connection) override { outcome_ = work_(connection); }
  void answer() override { done_(*std::move(outcome_)); }
  void refuse(const domain::Error& error) override { done_(std::unexpected(error)); }

 private:
  Work work_;
  domain::Done<T> done_;
  std::optional<domain::Result<T>> outcome_;
};

struct WriterLimits {
  std::size_t waiting_max = 8192;
  std::size_t batch_max = 512;
  /// How long to wait for as many writes as there were under way last time. A commit costs more
  /// processor time than 30 inserts, and those whom it answers are about to ask again.
  std::chrono::microseconds gather{200};
};

/// The one thread that changes the database. Whatever waits goes into one transaction, so that one
/// sync of the disk makes all of it durable; then each is answered. Where many write at once, another thread
/// syncs one group while this one writes the next. Thread-safe.
class Writer {
 public:
  using BeforeCommit = std::function<void(std::size_t operations)>;

  Writer(std::unique_ptr<WriteConnection> connection, WriterLimits limits, domain::StoreObserver* observer,
         domain::RunAnswers run_answers, BeforeCommit before_commit);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  /// Finishes what waits, and what comes of that. Where that fails, the rest fails likewise instead of being
  /// tried at length.
  void stop();

  /// @param work is called with a `WriteConnection&` and gives a `domain::Result<T>`
  template <class T, class Work>
  void submit(Work&& work, domain::Done<T> done) {
    enqueue(std::make_unique<QueuedWrite<T, std::remove_cvref_t<Work>>>(std::forward<Work>(work),
                                                                        std::move(done)));
  }

 private:
  using Batch = std::vector<std::unique_ptr<Write>>;
  struct Committed {
    Batch writes;
    std::size_t waiting;  ///< when it was committed
    std::chrono::steady_clock::time_point started;
  };

  void enqueue(std::unique_ptr<Write> write);
  void loop();
  /// Waits for work. False when none will come.
  bool take(Batch& batch);
  [[nodiscard]] bool all_done() const;
  void process(Batch& batch);
  /// Runs and commits all of `batch`. Gives nothing, or why it could not; a write that alone was to
  /// blame is answered and taken out.
  std::optional<domain::Error> commit_together(Batch& batch);
  /// Has it synced on this thread, or on the other one where many write at once.
  void make_durable(Batch batch, std::chrono::steady_clock::time_point started);
  void sync_loop();
  /// Waits for a group that was committed. Nothing when none will come.
  std::optional<Committed> take_committed();
  void sync_and_answer(Committed& committed);
  void refuse_all(Batch& batch, const domain::Error& error);

  std::unique_ptr<WriteConnection> connection_;
  WriterLimits limits_;
  domain::StoreObserver* observer_;
  domain::RunAnswers run_answers_;
  BeforeCommit before_commit_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::unique_ptr<Write>> waiting_;
  /// How many must wait for the thread to be woken.
  std::size_t wanted_ = 1;
  /// How many were under way when the last transaction was committed.
  std::size_t under_way_ = 0;
  /// What waits behind the sync under way: one group at most, so that the next one grows meanwhile.
  std::optional<Committed> committed_;
  std::condition_variable committed_arrived_;
  std::size_t syncing_ = 0;  ///< how many the sync under way makes durable
  bool stopping_ = false;
  bool written_all_ = false;
  std::thread thread_;
  std::thread sync_thread_;
};

}  // namespace usher::store::sqlite
