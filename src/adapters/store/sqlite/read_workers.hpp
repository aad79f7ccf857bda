#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/store/sqlite/failure.hpp"
#include "adapters/store/sqlite/prepared_connections.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::store::sqlite {

/// Threads for lists and counts, which may take too long for the caller's thread. Thread-safe.
class ReadWorkers {
 public:
  static constexpr std::size_t waiting_max = 256;

  ReadWorkers(ConnectionOptions options, std::size_t threads);
  ReadWorkers(const ReadWorkers&) = delete;
  ReadWorkers& operator=(const ReadWorkers&) = delete;
  ~ReadWorkers();

  /// Ends what runs, and fails what waits and what comes: nobody needs a list from a store that goes away.
  void stop();

  /// @param work is called with a `ListReader&` and gives a `T`
  template <class T, class Work>
  void submit(Work work, domain::Done<T> done) {
    enqueue(std::make_unique<QueuedRead<T, Work>>(std::move(work), std::move(done)));
  }

 private:
  class Read {
   public:
    Read() = default;
    Read(const Read&) = delete;
    Read& operator=(const Read&) = delete;
    virtual ~Read() = default;
    virtual void run(ListReader& reader) = 0;
    virtual void refuse(const domain::Error& error) = 0;
  };

  template <class T, class Work>
  class QueuedRead final : public Read {
   public:
    QueuedRead(Work work, domain::Done<T> done) : work_(std::move(work)), done_(std::move(done)) {}
    void run(ListReader& reader) override {
      auto result = guarded_run(reader);
      done_(std::move(result));
    }
    void refuse(const domain::Error& error) override { done_(std::unexpected(error)); }

   private:
    domain::Result<T> guarded_run(ListReader& reader) {
      return guarded([&]() -> domain::Result<T> { return work_(reader); });
    }

    Work work_;
    domain::Done<T> done_;
  };

  void enqueue(std::unique_ptr<Read> read);
  void loop(std::size_t index);
  std::unique_ptr<Read> take();
  /// Asked once the reader is known: what begins later than `stop` would be interrupted by nobody.
  bool is_stopping();
  /// Makes the reader known, so that `stop` can interrupt it.
  domain::Result<void> open(std::size_t index);

  ConnectionOptions options_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::unique_ptr<Read>> waiting_;
  std::vector<std::unique_ptr<ListReader>> readers_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace usher::store::sqlite
