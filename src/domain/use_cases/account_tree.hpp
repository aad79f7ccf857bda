#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/model/actor.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/origin.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// What is known of an account.
struct AccountRecord {
  std::optional<Origin> origin;  ///< none: it was not made by an invite of usher's
  bool frozen = false;           ///< may not invite
};

/// An account below another one: `depth` 1 was let in by that itself.
struct Descendant {
  Origin origin;
  std::uint32_t depth = 1;
};

struct TreePage {
  std::vector<Descendant> accounts;  ///< each before those whom it let in
  bool more = false;
};

/// What stopping a branch does, or would do.
struct BranchStop {
  std::uint64_t accounts = 0;  ///< with the one at its top
  std::uint64_t invites = 0;   ///< that could be used until then
};

/// Who let whom in: looking at it, and keeping a branch of it from inviting. Thread-safe. The references must
/// outlive this object and all that it was asked.
class AccountTree {
 public:
  /// Those further down are not shown, nor stopped: start below.
  static constexpr std::uint32_t depth_max = 200;

  AccountTree(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  void find(const BareJid& account, Done<AccountRecord> done);

  /// The accounts below `root`, those behind `after`, at most `limit` (1 to `list_limit_max`).
  /// @returns `invalid_argument` where `after` is not below `root`
  void list_below(BareJid root, std::optional<Localpart> after, std::uint32_t limit, Done<TreePage> done);

  /// @returns `invalid_argument` for a reason that is too long or no text
  void freeze(BareJid account, Requester by, const std::string& reason, Done<void> done);
  void unfreeze(BareJid account, Requester by, const std::string& reason, Done<void> done);

  /// Withdraws all invites of `root` and of all accounts below it that could be used, and freezes these
  /// accounts. Their accounts stay. Done bit by bit: who stops it half-way repeats it.
  /// @param dry_run says what there is, and changes nothing
  /// @returns what `freeze` does
  void stop_branch(const BareJid& root, bool dry_run, Requester by, const std::string& reason,
                   Done<BranchStop> done);

 private:
  struct Walk;
  struct Stop;

  void set_frozen(BareJid account, bool frozen, Requester by, const std::string& reason, Done<void> done);
  void climb(const std::shared_ptr<Walk>& walk, const BareJid& account);
  void walk_on(const std::shared_ptr<Walk>& walk);
  void stop_page(const std::shared_ptr<Stop>& stop);
  void stop_next(const std::shared_ptr<Stop>& stop);
  void stop_invites(const std::shared_ptr<Stop>& stop, const BareJid& account);
  void revoke_found(const std::shared_ptr<Stop>& stop, const BareJid& account);

  Store& store_;
  const Clock& clock_;
};

}  // namespace usher::domain
