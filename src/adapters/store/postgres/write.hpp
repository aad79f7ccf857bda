#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/store/postgres/read_set.hpp"
#include "adapters/store/working_set/working_set.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::store::postgres {

/// What is known of a write that is tried once more.
struct Retry {
  /// An earlier transaction may have done it: the answer to its commit was lost.
  bool outcome_unknown = false;
  /// It met a row that it would have made: such rows are looked at first now.
  bool recheck = false;

  [[nodiscard]] bool looks_first() const { return outcome_unknown || recheck; }
};

/// Something that changes the database and someone who waits for its outcome.
class Write {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~Write() = default;

  virtual void declare(ReadSet& reads) const = 0;
  /// Does it, on the rows that it said it needs. Called again where the transaction broke off.
  virtual void run(WorkingSet& rows) = 0;
  // Of these two the first that is called counts: who was refused because it took too long is told nothing
  // more.
  /// Hands out what the last `run` gave, once that is durable.
  virtual void answer() = 0;
  /// Hands out that it was not done, or that nobody knows.
  virtual void refuse(const domain::Error& error) = 0;

  Retry retry;
  bool overdue = false;   ///< was refused, since it took too long
  bool isolated = false;  ///< goes in a transaction of its own, since it may be what broke one
  int repeats = 0;
  Clock::time_point deadline;
};

/// @tparam Operation has `void declare(ReadSet&, Retry) const` and `domain::Result<T> run(WorkingSet&, Retry)
/// const`
template <class T, class Operation>
class QueuedWrite final : public Write {
 public:
  QueuedWrite(Operation operation, domain::Done<T> done)
      : operation_(std::move(operation)), done_(std::move(done)) {}

  void declare(ReadSet& reads) const override { operation_.declare(reads, retry); }
  void run(WorkingSet& rows) override { outcome_ = operation_.run(rows, retry); }
  void answer() override {
    if (done_) std::exchange(done_, nullptr)(*std::move(outcome_));
  }
  void refuse(const domain::Error& error) override {
    if (done_) std::exchange(done_, nullptr)(std::unexpected(error));
  }

 private:
  Operation operation_;
  domain::Done<T> done_;
  std::optional<domain::Result<T>> outcome_;
};

}  // namespace usher::store::postgres
