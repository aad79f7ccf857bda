#pragma once

#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// Notes which accounts are gone. A server says so of a name also whenever somebody registers it, of whatever
/// had the name before, and that report can come behind the commit of the new account's use. By times alone
/// the new one would then be the one that is gone, so the server is asked.
/// Thread-safe. What it is given must outlive it, and it must outlive what it was asked.
class AccountDeletions {
 public:
  /// @param directory the server's accounts; null where nobody can say who has one
  AccountDeletions(Store& store, AccountDirectory* directory, const Clock& clock)
      : store_(store), directory_(directory), clock_(clock) {}

  /// Harmless to repeat.
  /// @param gone_at since when at the latest
  /// @returns what `AccountDirectory::has_been_there` says, and the store
  void note(BareJid account, Timestamp gone_at, Done<void> done);

 private:
  void ask(BareJid account, Timestamp registered_at, Timestamp gone_at, Done<void> done);
  void write(BareJid account, Timestamp gone_at, Done<void> done);

  Store& store_;
  AccountDirectory* directory_;
  const Clock& clock_;
};

}  // namespace usher::domain
