#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "service/done.hpp"
#include "store/postgres/needs.hpp"
#include "store/tables/tables.hpp"

namespace usher::store::postgres {

/// What is known of a write that is tried once more.
struct Attempt {
  /// An earlier transaction may have done it: the answer to its commit was lost.
  bool maybe_done = false;
  /// It met a row that it would have made: such rows are looked at first now.
  bool careful = false;

  [[nodiscard]] bool looks_first() const { return maybe_done || careful; }
};

/// Something that changes the database and someone who waits for its outcome.
class Write {
 public:
  using Clock = std::chrono::steady_clock;

  Write() = default;
  Write(const Write&) = delete;
  Write& operator=(const Write&) = delete;
  virtual ~Write() = default;

  virtual void tell(Needs& needs) const = 0;
  /// Does it, on the rows that it said it needs. Called again where the transaction broke off.
  virtual void run(Tables& tables) = 0;
  /// Hands out what the last `run` gave, once that is durable.
  virtual void answer() = 0;
  /// Hands out that it was not done, or that nobody knows.
  virtual void refuse(const core::Error& error) = 0;

  Attempt attempt;
  bool alone = false;  ///< goes in a transaction of its own, since it may be what broke one
  int repeats = 0;
  Clock::time_point deadline;
};

/// @tparam Operation has `void tell(Needs&, Attempt) const` and `core::Result<T> run(Tables&, Attempt) const`
template <class T, class Operation>
class QueuedWrite final : public Write {
 public:
  QueuedWrite(Operation operation, service::Done<T> done)
      : operation_(std::move(operation)), done_(std::move(done)) {}

  void tell(Needs& needs) const override { operation_.tell(needs, attempt); }
  void run(Tables& tables) override { outcome_ = operation_.run(tables, attempt); }
  void answer() override { done_(*std::move(outcome_)); }
  void refuse(const core::Error& error) override { done_(std::unexpected(error)); }

 private:
  Operation operation_;
  service::Done<T> done_;
  std::optional<core::Result<T>> outcome_;
};

}  // namespace usher::store::postgres
