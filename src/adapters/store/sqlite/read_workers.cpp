#include "adapters/store/sqlite/read_workers.hpp"

#include <utility>

#include "domain/use_cases/barrier.hpp"

namespace usher::store::sqlite {

using domain::Errc;
using domain::Error;

namespace {

Error closing() { return {Errc::store_unavailable, "the store is closing"}; }

}  // namespace

ReadWorkers::ReadWorkers(ConnectionOptions options, std::size_t threads)
    : options_(std::move(options)), readers_(threads) {
  for (std::size_t index = 0; index < threads; ++index) {
    threads_.emplace_back([this, index] { loop(index); });
  }
}

ReadWorkers::~ReadWorkers() { stop(); }

void ReadWorkers::stop() {
  std::deque<std::unique_ptr<Read>> rest;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    rest.swap(waiting_);
    for (const auto& reader : readers_) {
      if (reader) reader->connection.interrupt();
    }
  }
  arrived_.notify_all();
  for (const auto& read : rest) read->refuse(closing());
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void ReadWorkers::enqueue(std::unique_ptr<Read> read) {
  bool stopping = false;
  {
    const std::scoped_lock lock(mutex_);
    stopping = stopping_;
    if (!stopping && waiting_.size() < waiting_max) waiting_.push_back(std::move(read));
  }
  // NOLINTNEXTLINE(bugprone-use-after-move): it is still here where there was no room
  if (read) return read->refuse(stopping ? closing() : Error{Errc::overloaded});
  arrived_.notify_one();
}

void ReadWorkers::loop(std::size_t index) {
  while (const auto read = take()) {
    if (auto opened = open(index); !opened) {
      read->refuse(opened.error());
    } else if (is_stopping()) {
      read->refuse(closing());
    } else {
      domain::behind_barrier([&] { read->run(*readers_[index]); });
    }
  }
}

bool ReadWorkers::is_stopping() {
  const std::scoped_lock lock(mutex_);
  return stopping_;
}

std::unique_ptr<ReadWorkers::Read> ReadWorkers::take() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  if (waiting_.empty()) return nullptr;
  auto read = std::move(waiting_.front());
  waiting_.pop_front();
  return read;
}

domain::Result<void> ReadWorkers::open(std::size_t index) {
  if (readers_[index]) return {};
  return guarded([&]() -> domain::Result<void> {
    auto reader = std::make_unique<ListReader>(options_);
    const std::scoped_lock lock(mutex_);
    readers_[index] = std::move(reader);
    return {};
  });
}

}  // namespace usher::store::sqlite
