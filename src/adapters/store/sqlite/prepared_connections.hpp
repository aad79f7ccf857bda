#pragma once

#include <memory>
#include <optional>

#include "adapters/store/sqlite/event_lists.hpp"
#include "adapters/store/sqlite/host_state_table.hpp"
#include "adapters/store/sqlite/invite_lists.hpp"
#include "adapters/store/sqlite/invite_table.hpp"
#include "adapters/store/sqlite/key_table.hpp"
#include "adapters/store/sqlite/log_file.hpp"
#include "adapters/store/sqlite/origin_table.hpp"
#include "adapters/store/sqlite/redemption_table.hpp"
#include "adapters/store/sqlite/statistics_table.hpp"
#include "adapters/store/sqlite/webhook_table.hpp"
#include "adapters/store/sqlite/write_transaction.hpp"

namespace usher::store::sqlite {

// What a connection is used for, with the statements for that. One thread at a time each.

/// Single rows by their ids.
struct PointReader {
  explicit PointReader(const ConnectionOptions& options);

  std::optional<domain::Timestamp> proven_time();

  Connection connection;
  HostTable hosts;
  KeyReads keys;
  InviteReads invites;
  OriginReads origins;
  HostStateReads host_states;

 private:
  Statement proven_time_;
};

/// Lists and counts.
struct ListReader {
  explicit ListReader(const ConnectionOptions& options);

  Connection connection;
  HostTable hosts;
  KeyLists keys;
  InviteLists invites;
  RedemptionLists redemptions;
  OriginReads origins;
  EventLists events;
  WebhookLists webhooks;
  HostStateReads host_states;
  StatisticsLists statistics;
};

/// Everything that changes something.
struct WriteConnection {
  explicit WriteConnection(const ConnectionOptions& options);
  WriteConnection(const WriteConnection&) = delete;
  WriteConnection& operator=(const WriteConnection&) = delete;
  ~WriteConnection();

  void begin();
  /// Writes the log; `sync` makes it durable.
  void commit();
  /// Makes durable what was committed before the call. The one member that another thread may call meanwhile.
  /// @returns why it could not; whether it is durable then is unknown, and `loss` says so from then on
  std::optional<domain::Error> sync();
  /// Also where SQLite already rolled back by itself. Doesn't throw.
  void roll_back() noexcept;
  /// Changes something small for the proof that it can be done.
  void prove_writable();
  void note_proven_time(domain::Timestamp time);
  /// What happened to the database's files, if anything.
  std::optional<domain::Error> loss();

  Connection connection;
  HostTable hosts;
  WriteTransaction rows;

 private:
  Statement begin_;
  Statement commit_;
  Statement proof_;
  Statement proven_time_;
  LogFile log_;
  std::shared_ptr<FileWatch> watch_;
};

}  // namespace usher::store::sqlite
