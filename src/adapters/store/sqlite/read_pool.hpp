#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "adapters/store/sqlite/prepared_connections.hpp"

namespace usher::store::sqlite {

/// Connections for reads of single rows, opened as they are needed and kept. Thread-safe.
class ReadPool {
 public:
  ReadPool(ConnectionOptions options, std::size_t size) : options_(std::move(options)), unopened_(size) {}

  /// Runs `work` with a `PointReader&` on the calling thread. Where all are taken it waits for one:
  /// microseconds, since each is held for a single row.
  template <class Work>
  auto with(Work&& work) {
    const Lease lease(*this);
    return std::forward<Work>(work)(*lease.reader);
  }

 private:
  struct Lease {
    explicit Lease(ReadPool& of) : pool(of), reader(of.take()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool.put_back(std::move(reader)); }

    ReadPool& pool;
    mutable std::unique_ptr<PointReader> reader;
  };

  std::unique_ptr<PointReader> take();
  void put_back(std::unique_ptr<PointReader> reader);
  void put_back_unopened();

  ConnectionOptions options_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<PointReader>> idle_;
  std::size_t unopened_;
};

}  // namespace usher::store::sqlite
