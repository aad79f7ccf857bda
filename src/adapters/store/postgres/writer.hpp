#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "adapters/store/postgres/batch.hpp"
#include "adapters/store/postgres/inbox.hpp"
#include "adapters/store/postgres/reconnecting_connection.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {

struct WriterLimits {
  std::size_t connections = 2;  ///< transactions at once
  std::size_t batch_max = 512;
  std::size_t waiting_max = 8192;  ///< beyond them: `overloaded`
  /// How long a write may wait, through reconnections and repeated transactions.
  std::chrono::milliseconds patience{5000};
};

/// Everything that changes the database: whatever waits when a connection is free goes into one transaction.
/// While one commits the next is gathered. Belongs to the context's one thread.
class Writer {
 public:
  using Clock = Connection::Clock;
  using Submitted = Inbox<std::unique_ptr<Write>>;

  /// @param submitted brings the work, and has `pump` called; outlives the writer
  Writer(boost::asio::io_context& context, Connector& connector, Places& places, WriterLimits limits,
         Submitted& submitted, domain::StoreObserver* observer, domain::RunAnswers run_answers);

  void open();
  /// Begins transactions with what was submitted, where there are free connections.
  void pump();
  /// To be called several times a second.
  void tick(Clock::time_point now);

  /// Calls `closed` once all that was submitted is answered, and closes the connections.
  void close(std::move_only_function<void()> closed);

 private:
  struct Slot {
    Slot(boost::asio::io_context& context, Connector& connector, Places& places, Writer& writer);

    ReconnectingConnection place;
    KnownRows known;               ///< forgotten with the connection: another server may have others
    std::shared_ptr<Batch> batch;  ///< what it runs; null: nothing
    bool quarantined = false;      ///< it runs one of `quarantined_`
  };

  void take_in();
  void begin_transactions();
  [[nodiscard]] static bool is_free(const Slot& slot);
  /// Whether what waits is worth a transaction beside those under way.
  [[nodiscard]] bool may_begin() const;
  /// How many more have to be submitted for a transaction to begin.
  [[nodiscard]] std::size_t missing() const;
  void begin(Slot& slot, Writes writes);
  [[nodiscard]] Writes take();
  void ended(Slot& slot, std::size_t writes);
  void committed(Slot& slot, const Writes& writes, std::chrono::nanoseconds took);
  void take_back(Slot& slot, BrokenBatch batch);
  /// What can be tried once more waits at the front; the rest is refused.
  void repeat(Writes writes, const Failure& failure, bool outcome_unknown);
  void refuse_overdue(Clock::time_point now);
  void tell_of_failure(std::size_t writes, const domain::Error& error);
  [[nodiscard]] domain::Error why_not() const;
  void end_if_done();

  WriterLimits limits_;
  ServerChoice& servers_;
  Submitted& submitted_;
  domain::StoreObserver* observer_;
  domain::RunAnswers run_answers_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::deque<std::unique_ptr<Write>> waiting_;
  std::deque<std::unique_ptr<Write>>
      quarantined_;  ///< each may be what broke a transaction: they go by themselves
  std::size_t under_way_ = 0;
  bool quarantined_under_way_ = false;
  /// How many have to wait for a transaction beside another one: as many as that has, within reason.
  std::size_t enough_ = 1;
  std::move_only_function<void()> closed_;
  bool ended_ = false;
};

}  // namespace usher::store::postgres
