#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// Whether the accounts that an invite names (`accounts_of`) are those that it was made with: there,
/// and not made after it. Whoever registers a name that somebody else had, or that nobody had yet, must not
/// be taken over by a reset of before, nor become the contact of those whom another one invited.
/// While one of them is disabled the invite rests: it is refused, and good again after.
/// Without a directory (a null pointer) nobody can say, and all are. Thread-safe. What it is given must
/// outlive it, and it must outlive what it was asked.
class InviteAccounts {
 public:
  /// A server whose accounts can't be read for a while may say that there is none, and by a clock that is
  /// wrong for a while every account is another one: an account counts as gone once it was found so for so
  /// long. Until then its invites can't be used either (`check`).
  static constexpr Duration gone_after = std::chrono::hours{6};
  /// The age of an account is told by the XMPP server's clock, and that of an invite by this one; a step of
  /// either, or its drift, makes the one older. Where an account is younger than its invite by no more than
  /// this, nobody knows whether it is the same one: the invite can't be used, for it could take over
  /// another's, and is not withdrawn for good, for it may be the same.
  static constexpr Duration clocks_differ_max = std::chrono::seconds{10};
  static constexpr std::uint32_t page = 100;

  InviteAccounts(Store& store, AccountDirectory* directory, const Clock& clock)
      : store_(store), directory_(directory), clock_(clock) {}

  /// For the moment before an invite is used. Withdraws none.
  /// @returns `account_not_found` for a reset, `invite_revoked` for others; what
  ///   `AccountDirectory::has_been_there` says
  void check(Invite invite, Done<void> done);

  /// Looks at the newest pending invites that name an account, and at the next ones of a round through all of
  /// them. Revokes those whose account is another one or gone for long, and tells how many. Those of a host
  /// that can't be asked now are looked at in a later round. For every minute or so, never twice at once.
  /// @returns what the store says
  void sweep(Done<std::uint32_t> done);

 private:
  enum class Verdict : std::uint8_t { there, gone, another, unclear };
  struct Question;
  struct Sweep;

  void judge(const std::shared_ptr<Question>& question);
  void judge_younger(const std::shared_ptr<Question>& question, const BareJid& address);
  void take_page(const std::shared_ptr<Sweep>& sweep, std::optional<InvitePosition> after);
  void look_at_next(const std::shared_ptr<Sweep>& sweep);
  void decide(const std::shared_ptr<Sweep>& sweep, const Invite& invite, Verdict verdict);
  /// Whether it was missing before already, and for long enough.
  [[nodiscard]] bool is_gone(InviteId invite);

  Store& store_;
  AccountDirectory* directory_;
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<InvitePosition> position_;  ///< of the round
  std::map<InviteId, Timestamp> missing_;   ///< since when
};

}  // namespace usher::domain
