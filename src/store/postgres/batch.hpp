#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "store/postgres/connection.hpp"
#include "store/postgres/exchange.hpp"
#include "store/postgres/write.hpp"

namespace usher::store::postgres {

using Writes = std::vector<std::unique_ptr<Write>>;

/// Why a batch was not committed, or may not have been.
struct BrokenBatch {
  Writes writes;
  Failure failure;
  bool maybe_done = false;
};

/// One transaction for many writes: what they need is locked and read, they are applied to that in memory,
/// what changed is written and committed, and then they are answered. Lives as long as its requests; belongs
/// to its connection's thread.
class Batch : public std::enable_shared_from_this<Batch> {
 public:
  /// Exactly one of the two is called, with all writes.
  /// @param committed answers them
  /// @param broken has them tried again, or refuses them
  struct Ends {
    std::move_only_function<void(Writes writes, std::chrono::nanoseconds took)> committed;
    std::move_only_function<void(BrokenBatch)> broken;
  };

  /// @param hosts what the connection knows of hosts; outlives it
  Batch(std::shared_ptr<Connection> connection, HostNumbers& hosts, Writes writes, Ends ends);

  void start();

 private:
  void make_hosts(std::vector<core::DomainName> unknown);
  void read();
  void apply(const std::vector<Rows>& rows);
  void write(std::vector<Call> calls);
  void give_back(Failure failure, bool maybe_done);
  void send(const std::vector<Call>& calls, std::move_only_function<void(std::vector<Rows>)> then);

  std::shared_ptr<Connection> connection_;
  HostNumbers& hosts_;
  Writes writes_;
  Ends ends_;
  Needs needs_;
  Connection::Clock::time_point started_ = Connection::Clock::now();
};

}  // namespace usher::store::postgres
