#pragma once

#include <cstdint>

#include "domain/model/redemption.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// What became of the overdue reservations that were looked at.
struct Settled {
  std::uint32_t committed = 0;  ///< the account is there
  std::uint32_t released = 0;   ///< it is not, and somebody else may use the invite
  std::uint32_t left = 0;       ///< nobody could say, or the store failed: for the next time

  bool operator==(const Settled&) const = default;
};

/// Ends reservations whose lease ran out: their holder crashed, or never learnt what became of its account.
/// The XMPP server is asked whether the account exists, never guessed.
///
/// A registration is committed where it does and released where it does not. A password reset is released: it
/// may be set again. A subscription is committed: it may have been approved, and would be once more.
///
/// Without a directory (a null pointer) nobody can say, and nothing is settled. Overdue reservations then go
/// on counting as uses, as they do in any store, and keep their address and their invite from being pruned,
/// until a directory is configured again. Without one usher makes no accounts, so only those are left that
/// were under way when it was taken away.
///
/// Several nodes may settle at once, and beside the attempts themselves: commits and releases are harmless
/// to repeat. Thread-safe. What it is given must outlive it, and it must outlive what it was asked.
class Settlement {
 public:
  static constexpr std::uint32_t batch_max = 100;

  Settlement(Store& store, AccountDirectory* directory, const Clock& clock)
      : store_(store), directory_(directory), clock_(clock) {}

  /// Looks at the `batch_max` oldest, all at once. For the start and then every ten seconds: where as many
  /// as that were settled, and none was left, there may be more to do at once.
  /// @returns what `Store::list_overdue` says
  void settle(Done<Settled> done);

 private:
  class Batch;

  Store& store_;
  AccountDirectory* directory_;
  const Clock& clock_;
};

}  // namespace usher::domain
