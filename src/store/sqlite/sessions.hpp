#pragma once

#include <memory>

#include "store/sqlite/idempotency_table.hpp"
#include "store/sqlite/invite_lists.hpp"
#include "store/sqlite/invite_table.hpp"
#include "store/sqlite/key_table.hpp"
#include "store/sqlite/redemption_table.hpp"

namespace usher::store::sqlite {

// What a connection is used for, with the statements for that. One thread at a time each.

/// Single rows by their ids.
struct PointReader {
  explicit PointReader(const ConnectionOptions& options);

  Connection connection;
  HostTable hosts;
  KeyReads keys;
  InviteReads invites;
};

/// Lists and counts.
struct ListReader {
  explicit ListReader(const ConnectionOptions& options);

  Connection connection;
  HostTable hosts;
  KeyLists keys;
  InviteLists invites;
  RedemptionLists redemptions;
};

/// Everything that changes something.
struct WriteSession {
  explicit WriteSession(const ConnectionOptions& options);

  void begin();
  void commit();
  /// Also where SQLite already rolled back by itself. Doesn't throw.
  void roll_back() noexcept;
  /// Changes something small for the proof that it can be done.
  void prove_writable();

  Connection connection;
  HostTable hosts;
  KeyWrites keys;
  InviteReads invite_reads;
  IdempotencyKeys idempotency_keys;
  InviteWrites invites;
  RedemptionWrites redemptions;

 private:
  Statement begin_;
  Statement commit_;
  Statement proof_;
};

}  // namespace usher::store::sqlite
