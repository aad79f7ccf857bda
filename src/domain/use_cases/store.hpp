#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/model/api_key.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/redemption.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::domain {

/// Under which API key something is done. The store looks again, in the transaction that does it,
/// whether the key still exists: a deleted key creates nothing from the moment its deletion is
/// committed, whichever process deleted it.
struct KeyGuard {
  std::string key_id;
  KeyDigest digest{};
  Timestamp now;
};

/// A request that may be sent again, because its sender does not know whether it arrived.
struct Idempotency {
  std::string key;      ///< the sender's, 1 to `idempotency_key_bytes_max` bytes
  KeyDigest request{};  ///< a digest of the request: another one with the same key is a mistake
};

inline constexpr std::size_t idempotency_key_bytes_max = 128;
/// How long a request is remembered.
inline constexpr Duration idempotency_period = std::chrono::hours{24};

/// Which invites to list, newest first. Empty sets and fields mean all.
struct InviteFilter {
  std::optional<DomainName> host;
  EnumSet<InviteState> states;
  EnumSet<InviteKind> kinds;
  std::optional<Localpart> inviter;
  std::optional<Localpart> username;
  /// The address that created it by an ad-hoc command.
  std::optional<std::string> commanded_by;
  /// Those alone that stand and fall with an account, as far as `may_name_accounts` says so.
  bool naming_accounts = false;
  /// States are as of then.
  Timestamp now;
  /// Goes on below this id: the last one of the page before.
  std::optional<InviteId> before;
  std::uint32_t limit = 100;  ///< 1 to `list_limit_max`
};

inline constexpr std::uint32_t list_limit_max = 1000;

struct InvitePage {
  std::vector<Invite> invites;
  bool more = false;  ///< whether a further page follows
};

/// Where API keys, invites and redemptions are kept, durably: what an operation reported as done
/// survives a power cut. Each call is one atomic step. Several processes may use one store at once.
///
/// Thread-safe. Beside what is named at each call, any may fail with `overloaded` (more is waiting
/// than the bound allows; nothing was done), `store_full`, `store_read_only` or `store_unavailable`.
/// One contract test suite (`store/contract`) says what every backend must do.
class Store {
 public:
  virtual ~Store() = default;

  /// @returns `duplicate_id`
  virtual void insert_key(ApiKey key, Done<void> done) = 0;
  virtual void find_key(std::string id, Done<std::optional<ApiKey>> done) = 0;
  /// Oldest first.
  virtual void list_keys(DomainName host, Done<std::vector<ApiKey>> done) = 0;
  /// @returns `key_not_found`, also for a key of another host
  virtual void delete_key(DomainName host, std::string id, Done<void> done) = 0;

  /// Also notes the key's use, to the minute. Whether names are pinned is judged as of the invite's
  /// `created_at`.
  /// @returns `duplicate_id`; `username_reserved` where the invite pins a name that another live
  ///   invite of the host pins; `key_refused` where the guard's key is gone, expired or changed
  virtual void insert_invite(Invite invite, std::optional<KeyGuard> guard, Done<void> done) = 0;
  /// The same for a request that may be sent again: gives the id of the invite that it made, now or within
  /// `idempotency_period`, in which the second time makes none.
  /// @returns what `insert_invite` does; `idempotency_mismatch` where the key came with another request
  virtual void insert_invite_once(Invite invite, KeyGuard guard, Idempotency request,
                                  Done<InviteId> done) = 0;
  virtual void find_invite(InviteId id, Done<std::optional<Invite>> done) = 0;
  virtual void list_invites(InviteFilter filter, Done<InvitePage> done) = 0;
  /// Repeating it keeps the first time. Gives the invite as it is afterwards.
  /// @returns `invite_not_found`
  virtual void revoke_invite(InviteId id, Timestamp now, Done<Invite> done) = 0;
  virtual void count_invites(Timestamp now, Done<std::vector<InviteCount>> done) = 0;

  /// As `rules::reserve` has it for every store, which applies `decide_reserve`.
  /// @returns `invite_not_found` and what that rule refuses
  virtual void reserve(ReserveRequest request, Done<Redemption> done) = 0;
  /// Applies `decide_commit`.
  virtual void commit(InviteId invite, std::string holder, Timestamp now, Done<Redemption> done) = 0;
  /// Applies `decide_release`.
  virtual void release(InviteId invite, std::string holder, Done<void> done) = 0;
  /// An invite's redemptions, oldest first, at most `list_limit_max`.
  virtual void list_redemptions(InviteId invite, Done<std::vector<Redemption>> done) = 0;
  /// Reservations whose lease ran out, oldest lease first, at most `limit`.
  virtual void list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<Redemption>> done) = 0;

  /// Forgets invites that were over (expired, used up or revoked) before `over_before`, at most
  /// `limit`, with their redemptions; never one with a reservation under way. Ids grow with time, and one
  /// that is younger than that (as an imported invite has) stays for now. Gives how many:
  /// repeated until that is none, it forgets all. A thousand at a time keep other writes from waiting.
  virtual void prune(Timestamp over_before, std::uint32_t limit, Done<std::uint32_t> done) = 0;

  /// The time that was noted last by `note_proven_time`; nothing before that.
  virtual void find_proven_time(Done<std::optional<Timestamp>> done) = 0;
  virtual void note_proven_time(Timestamp time, Done<void> done) = 0;

  /// Whether the store can be read and written right now.
  virtual void check(Done<void> done) = 0;
};

/// Calls `give_all`, which gives all answers of one transaction, once: what they set off, such as threads to
/// be woken, can be done together behind it. Called on the store's own threads; must be quick.
using RunAnswers = std::function<void(const std::function<void()>& give_all)>;

inline void run_plainly(const std::function<void()>& give_all) { give_all(); }

/// Learns what a store does. Called on the store's own threads; must be quick.
class StoreObserver {
 public:
  virtual ~StoreObserver() = default;

  /// One transaction was committed that held `operations` operations; `waiting` more are queued.
  virtual void on_commit(std::size_t operations, std::size_t waiting, std::chrono::nanoseconds took) = 0;
  /// A transaction failed, and `operations` operations with it.
  virtual void on_failure(std::size_t /*operations*/, const Error& /*error*/) {}
};

}  // namespace usher::domain
