#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/store/postgres/connection.hpp"
#include "adapters/store/postgres/known_rows.hpp"
#include "adapters/store/postgres/read_set.hpp"
#include "adapters/store/postgres/write.hpp"
#include "adapters/store/working_set/working_set.hpp"

namespace usher::store::postgres {

using Writes = std::vector<std::unique_ptr<Write>>;

/// Why a batch was not committed, or may not have been.
struct BrokenBatch {
  Writes writes;
  Failure failure;
  bool outcome_unknown = false;
};

/// One transaction for many writes: what they need is locked and read, they are applied to that in memory,
/// what changed is written and committed, and then they are answered. Where all that they need is known they
/// are applied to that, and written only if it still holds: one request in place of two. Lives as long as its
/// requests; belongs to its connection's thread.
class Batch : public std::enable_shared_from_this<Batch> {
 public:
  /// Exactly one of the two is called, with all writes.
  /// @param committed answers them
  /// @param broken has them tried again, or refuses them
  struct Ends {
    std::move_only_function<void(Writes writes, std::chrono::nanoseconds took)> committed;
    std::move_only_function<void(BrokenBatch)> broken;
  };

  /// @param known what was seen on the connection; outlives it
  Batch(std::shared_ptr<Connection> connection, KnownRows& known, Writes writes, Ends ends);

  void start();

  /// Refuses what should have been answered by now: whether it was done nobody knows. The rest goes on, and
  /// so does the transaction.
  /// @returns how many
  std::size_t refuse_overdue(Connection::Clock::time_point now);
  /// What is wrong where this takes too long.
  [[nodiscard]] domain::Error late() const;
  [[nodiscard]] Connection::Clock::time_point started() const { return started_; }

 private:
  using Then = std::move_only_function<void(std::vector<Rows>)>;
  enum class Ending : std::uint8_t { open, commit };

  void make_hosts(std::vector<domain::DomainName> unknown);
  void go_on();
  /// What writes all of it without a look. Nothing where that can't be done.
  [[nodiscard]] std::optional<std::vector<Call>> optimistic_insert();
  void insert_optimistically(const std::vector<Call>& calls);
  void read();
  void apply(const std::vector<Rows>& rows);
  void write(std::vector<Call> calls);
  void succeed();
  void give_back(Failure failure, bool outcome_unknown);
  void forget_keys();
  /// @param ending whether all may be done once this is
  void send(const std::vector<Call>& calls, Ending ending, Then then);

  std::shared_ptr<Connection> connection_;
  KnownRows& known_;
  Writes writes_;
  Ends ends_;
  ReadSet reads_;
  Ending ending_ = Ending::open;  ///< of the last request
  KeysById keys_;                 ///< as they are once this is committed
  Connection::Clock::time_point started_ = Connection::Clock::now();
};

}  // namespace usher::store::postgres
