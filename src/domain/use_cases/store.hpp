#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "domain/model/actor.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/checked_text.hpp"
#include "domain/model/day_counts.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/event.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/invite_changes.hpp"
#include "domain/model/key_changes.hpp"
#include "domain/model/origin.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/webhook_edit.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::domain {

/// Under which API key something is done. The store looks again, in the transaction that does it,
/// whether the key is still there and may: a deleted key does nothing from the moment its deletion is
/// committed, whichever process deleted it.
struct KeyGuard {
  std::string key_id;
  KeyDigest digest{};
  Timestamp now;
  std::optional<Scope> scope = Scope::create_invites;  ///< which it needs for that, if any

  bool operator==(const KeyGuard&) const = default;
};

/// A request that may be sent again, because its sender does not know whether it arrived.
struct Idempotency {
  std::string key;      ///< the sender's, 1 to `idempotency_key_bytes_max` bytes
  KeyDigest request{};  ///< a digest of the request: another one with the same key is a mistake
};

inline constexpr std::size_t idempotency_key_bytes_max = 128;
/// How long a request is remembered.
inline constexpr Duration idempotency_period = std::chrono::hours{24};

/// Who asks for a change.
struct Requester {
  Actor actor;
  std::optional<KeyGuard> guard{};  ///< where it is an API key

  Requester() = default;
  // NOLINTNEXTLINE(google-explicit-constructor, hicpp-explicit-conversions): all others are their own proof
  Requester(Actor by) : actor(std::move(by)) {}
  Requester(Actor by, KeyGuard with) : actor(std::move(by)), guard(std::move(with)) {}
};

/// Who has something done, when and why: for the record of events.
struct Cause {
  Actor by;
  Timestamp at;
  std::string reason;               ///< theirs; mostly empty
  std::optional<KeyGuard> guard{};  ///< what they need for it, where they are an API key

  bool operator==(const Cause&) const = default;
};

inline constexpr std::size_t reason_bytes_max = 500;

/// @returns `invalid_argument` where `reason` is too long, or could break a line-based listing
inline Result<Cause> cause_of(Requester by, std::string_view reason, Timestamp at) {
  auto checked = checked_text(reason, reason_bytes_max, "a reason");
  if (!checked) return std::unexpected(std::move(checked).error());
  return Cause{
      .by = std::move(by.actor), .at = at, .reason = *std::move(checked), .guard = std::move(by.guard)};
}

/// The same without a reason.
inline Cause cause_of(Requester by, Timestamp at) {
  return {.by = std::move(by.actor), .at = at, .reason = {}, .guard = std::move(by.guard)};
}

/// In which order invites are listed. By creation is by their ids, which grow with time; ids decide between
/// those that expire together.
enum class InviteOrder : std::uint8_t { newest_first, oldest_first, soonest_first, latest_first };

/// Whether a list goes by when invites expire.
constexpr bool goes_by_expiry(InviteOrder order) { return order >= InviteOrder::soonest_first; }

/// A place in a list of invites.
struct InvitePosition {
  InviteId id;
  Timestamp expires_at{};  ///< matters where a list goes by that

  bool operator==(const InvitePosition&) const = default;
};

/// How many invites are looked at for a page, where nothing else is said.
inline constexpr std::uint32_t invites_scanned_max = 10'000;
/// All of them, for a page that must not end early.
inline constexpr std::uint32_t invites_scanned_all = std::numeric_limits<std::int32_t>::max();

/// Which invites to list, and how. Empty sets and fields mean all.
struct InviteFilter {
  std::optional<DomainName> host;
  EnumSet<InviteState> states;
  EnumSet<InviteKind> kinds;
  std::optional<Localpart> inviter;
  std::optional<Localpart> username;
  /// The address that created it by an ad-hoc command.
  std::optional<std::string> commanded_by;
  /// The API key that created it.
  std::optional<std::string> created_by_key;
  std::optional<std::string> group;
  /// A label's key and value.
  std::optional<std::pair<std::string, std::string>> label;
  /// What its note contains, in any letter case of ASCII.
  std::optional<std::string> note;
  std::optional<Timestamp> created_from;
  std::optional<Timestamp> created_until;
  std::optional<Timestamp> expires_from;
  std::optional<Timestamp> expires_until;
  /// Those alone that stand and fall with an account, as far as `may_name_accounts` says so.
  bool naming_accounts = false;
  /// States are as of then.
  Timestamp now;
  InviteOrder order = InviteOrder::newest_first;
  /// Goes on behind this place, in that order: the `next` of the page before.
  std::optional<InvitePosition> after;
  std::uint32_t limit = 100;  ///< 1 to `list_limit_max`
  /// A page ends where so many were looked at, however few of them match.
  std::uint32_t scanned_max = invites_scanned_max;

  bool operator==(const InviteFilter&) const = default;
};

inline constexpr std::uint32_t list_limit_max = 1000;
/// How many invites are made together at most.
inline constexpr std::uint32_t batch_size_max = 1000;
/// How many invites are looked at where those that match are counted.
inline constexpr std::uint32_t counted_max = 1'000'000;

struct InvitePage {
  std::vector<Invite> invites;
  /// Where a further page goes on; nothing where all was looked at. It may be behind the last of `invites`,
  /// of which there may be fewer than the limit, or none.
  std::optional<InvitePosition> next{};
};

/// How many invites match.
struct MatchCount {
  std::uint64_t count = 0;
  bool exact = true;  ///< else there may be more, among those that were not looked at

  bool operator==(const MatchCount&) const = default;
};

/// Which events to list. Empty sets and fields mean all.
struct EventFilter {
  enum class Order : std::uint8_t { oldest_first, newest_first };

  std::optional<DomainName> host;
  EnumSet<EventType> types;
  EnumSet<ActorType> actor_types;
  std::optional<std::string> actor;  ///< an actor's id
  std::optional<std::string> object;
  std::optional<Timestamp> from;
  std::optional<Timestamp> until;
  Order order = Order::oldest_first;
  /// Goes on behind this place, in that order.
  std::optional<EventPosition> after;
  std::uint32_t limit = 100;  ///< 1 to `list_limit_max`
};

struct EventPage {
  std::vector<Event> events;
  /// Where to go on. It may be behind the last of `events`: no more than `events_scanned_max` are looked at.
  std::optional<EventPosition> last;
  bool more = false;  ///< whether there is anything behind it now
};

inline constexpr std::uint32_t events_scanned_max = 20'000;

/// What changes about a webhook; what is absent stays.
struct WebhookChange {
  /// Its secret is made of that from now on, and for `webhook_overlap` the one before signs too.
  std::optional<WebhookSeed> seed;
  WebhookEdit edit{};
  /// Where it goes on in the record; never back.
  std::optional<EventPosition> position;
  /// What it made of a try.
  std::optional<TryOutcome> outcome;
  /// Takes the place of that of the same event.
  std::optional<Delivery> delivery;
};

/// Which deliveries to list.
struct DeliveryFilter {
  std::string webhook;
  /// Those that wait for a try alone, the first one to be tried first. Else all, the newest event first.
  bool waiting = false;
  /// Those in these states, where all are listed; empty: in any.
  EnumSet<DeliveryState> states{};
  /// Goes on below this number of an event, where all are listed.
  std::optional<std::int64_t> before;
  std::uint32_t limit = 100;  ///< 1 to `list_limit_max`
};

/// Which days to count, both ends among them.
struct DayFilter {
  std::optional<DomainName> host;
  Day from;
  Day until;
};

/// Where API keys, invites and redemptions are kept, durably: what an operation reported as done
/// survives a power cut. Each call is one atomic step. Several processes may use one store at once.
///
/// Thread-safe. Beside what is named at each call, any may fail with `overloaded` (more is waiting
/// than the bound allows; nothing was done), `store_full`, `store_read_only` or `store_unavailable`. What a
/// guarded cause asks for changes nothing and fails with `key_refused` where the guard's key is gone,
/// expired, changed, or not for that; else the key's use is noted with it. One contract test suite
/// (`store/contract`) says what every backend must do.
class Store {
 public:
  virtual ~Store() = default;

  /// @returns `duplicate_id`; by a key what `check_grant` says
  virtual void insert_key(ApiKey key, Cause cause, Done<void> done) = 0;
  virtual void find_key(std::string id, Done<std::optional<ApiKey>> done) = 0;
  /// Those that are for the host, among others perhaps. Oldest first.
  virtual void list_keys(DomainName host, Done<std::vector<ApiKey>> done) = 0;
  /// Applies `changed`. Gives the key as it is afterwards.
  /// @returns `key_not_found`, also for a key that is not for the host, or that a guard's may not see; what
  ///   `changed` says, and by a key `check_change`
  virtual void update_key(DomainName host, std::string id, KeyChanges changes, Cause cause,
                          Done<ApiKey> done) = 0;
  /// @returns `key_not_found` as above
  virtual void delete_key(DomainName host, std::string id, Cause cause, Done<void> done) = 0;
  /// Notes that a key was used for what changed nothing, to the minute.
  /// @returns `key_refused`
  virtual void note_key_use(KeyGuard guard, Done<void> done) = 0;

  /// Also notes the key's use, to the minute, and counts it where the key has a quota. Whether names are
  /// pinned is judged as of the invite's `created_at`.
  /// @returns `duplicate_id`; `username_reserved` where the invite pins a name that another live
  ///   invite of the host pins; `key_refused` where the guard's key is gone, expired, changed or not for
  ///   this; `account_frozen` where it was made by a command of an account that may not invite; what
  ///   `use_quota` says; `host_paused`; `too_many_live` where the host has its `live_max`. The last two are
  ///   nothing to an imported one.
  virtual void insert_invite(Invite invite, std::optional<KeyGuard> guard, Done<void> done) = 0;
  /// The same for a request that may be sent again: gives the id of the invite that it made, now or within
  /// `idempotency_period`, in which the second time makes none.
  /// @returns what `insert_invite` does; `idempotency_mismatch` where the key came with another request
  virtual void insert_invite_once(Invite invite, KeyGuard guard, Idempotency request,
                                  Done<InviteId> done) = 0;
  /// The same for several, 1 to `batch_size_max`: all are made or none. Gives the first one's id, which for a
  /// request that came before is that of the first one that it made then.
  /// @param invites with ids that follow each other
  /// @returns what `insert_invite_once` does; about which of them stands in the error's place
  virtual void insert_invites(std::vector<Invite> invites, KeyGuard guard, std::optional<Idempotency> request,
                              Done<InviteId> done) = 0;
  virtual void find_invite(InviteId id, Done<std::optional<Invite>> done) = 0;
  virtual void list_invites(InviteFilter filter, Done<InvitePage> done) = 0;
  /// How many `list_invites` would give in all, on whichever pages. No more than `counted_max` are looked at.
  virtual void count_matching(InviteFilter filter, Done<MatchCount> done) = 0;
  /// Repeating it keeps the first time. Gives the invite as it is afterwards.
  /// @returns `invite_not_found`
  virtual void revoke_invite(InviteId id, Cause cause, Done<Invite> done) = 0;
  /// Takes a revocation back. One that was not revoked stays as it is.
  /// @returns `invite_not_found`; `username_reserved` and `too_many_live` as for a new one
  virtual void restore_invite(InviteId id, Cause cause, Done<Invite> done) = 0;
  /// Applies `changed`. Gives the invite as it is afterwards.
  /// @returns `invite_not_found`; what `changed` says; `username_reserved` and, where it was over,
  /// `too_many_live` as
  ///   for a new one
  virtual void update_invite(InviteId id, InviteChanges changes, Cause cause, Done<Invite> done) = 0;
  virtual void count_invites(Timestamp now, Done<std::vector<InviteCount>> done) = 0;

  /// As `rules::reserve` has it for every store, which applies `decide_reserve`.
  /// @returns `invite_not_found` and what that rule refuses
  virtual void reserve(ReserveRequest request, Done<Redemption> done) = 0;
  /// Applies `decide_commit`.
  virtual void commit(InviteId invite, std::string holder, Timestamp now, Done<Redemption> done) = 0;
  /// Applies `decide_release`.
  virtual void release(InviteId invite, std::string holder, Timestamp now, Done<void> done) = 0;
  /// An invite's redemptions, oldest first, at most `list_limit_max`.
  virtual void list_redemptions(InviteId invite, Done<std::vector<Redemption>> done) = 0;
  /// Reservations whose lease ran out, oldest lease first, at most `limit`.
  virtual void list_overdue(Timestamp now, std::uint32_t limit, Done<std::vector<Redemption>> done) = 0;

  /// Forgets invites that were over (expired, used up or revoked) before `over_before`, at most
  /// `limit`, with their redemptions; never one with a reservation under way. Ids grow with time, and one
  /// that is younger than that (as an imported invite has) stays for now. Gives how many:
  /// repeated until that is none, it forgets all. A thousand at a time keep other writes from waiting.
  virtual void prune(Timestamp over_before, std::uint32_t limit, Done<std::uint32_t> done) = 0;

  virtual void find_origin(BareJid account, Done<std::optional<Origin>> done) = 0;
  /// The accounts that `inviter` let in, by name, those behind `after`; at most `limit`.
  virtual void list_invited(BareJid inviter, std::optional<Localpart> after, std::uint32_t limit,
                            Done<std::vector<Origin>> done) = 0;
  virtual void find_frozen(BareJid account, Done<bool> done) = 0;
  /// Whether the account may invite by commands. Repeating it changes nothing.
  virtual void set_frozen(BareJid account, bool frozen, Cause cause, Done<void> done) = 0;
  /// Notes in its origin that the account is gone, once. One that has none gets none.
  virtual void note_deletion(BareJid account, Cause cause, Done<void> done) = 0;

  /// What was set for a host; nothing where nothing was.
  virtual void find_host_state(DomainName host, Done<std::optional<HostState>> done) = 0;
  /// What was set for any host, by name.
  virtual void list_host_states(Done<std::vector<HostState>> done) = 0;
  /// Once this is done no process creates or reserves anything for the host, until `until` where that is
  /// said. Repeating it with the same reason and end changes nothing. Gives the state as it is afterwards.
  /// @returns `invalid_argument` for an end that is over
  virtual void pause_host(DomainName host, std::optional<Timestamp> until, Cause cause,
                          Done<HostState> done) = 0;
  /// Repeating it changes nothing. Gives the state as it is afterwards.
  virtual void resume_host(DomainName host, Cause cause, Done<HostState> done) = 0;
  /// How many invites of the host may be pending at once, for all processes. The first time it looks at all
  /// invites there are; repeating it changes nothing.
  virtual void set_live_max(DomainName host, std::optional<std::uint32_t> live_max, Timestamp now,
                            Done<void> done) = 0;

  /// What was recorded, each in the transaction of what it tells of. Whoever goes on behind `last` misses
  /// none, however many write at once.
  virtual void list_events(EventFilter filter, Done<EventPage> done) = 0;
  /// Forgets events from before `before`, oldest first and at most `limit`, but never the last one. Gives how
  /// many.
  virtual void prune_events(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) = 0;

  /// Notes the key's use.
  /// @returns `duplicate_id`; `key_refused` as of `insert_key`
  virtual void insert_webhook(Webhook webhook, Cause cause, Done<void> done) = 0;
  /// Oldest first, of all hosts where none is named.
  virtual void list_webhooks(std::optional<DomainName> host, Done<std::vector<Webhook>> done) = 0;
  /// Gives it as it is afterwards. One that is not sent events any more by this is told of in the record.
  /// @returns `webhook_not_found`; `key_refused`; what `edited` says
  virtual void change_webhook(std::string id, WebhookChange change, Cause cause, Done<Webhook> done) = 0;
  /// With its deliveries.
  /// @returns `webhook_not_found`, also for one of another host; `key_refused`
  virtual void delete_webhook(DomainName host, std::string id, Cause cause, Done<void> done) = 0;
  virtual void list_deliveries(DeliveryFilter filter, Done<std::vector<Delivery>> done) = 0;
  /// Forgets deliveries that were over before `before`, at most `limit`. Gives how many.
  virtual void prune_deliveries(Timestamp before, std::uint32_t limit, Done<std::uint32_t> done) = 0;

  /// Records that invites expired, the first one first: each that had not been used up or withdrawn by `now`,
  /// once, and again where it got another time since. Gives how many were looked at, at most `limit`.
  virtual void tell_expired(Timestamp now, std::uint32_t limit, Done<std::uint32_t> done) = 0;
  /// Adds to the counts, and records the first opening of an invite on a day. Invites that are gone count for
  /// their hosts alone.
  virtual void count_visits(Visits visits, Timestamp now, Done<void> done) = 0;
  /// Adds what was recorded since the last time, at most `limit` events, to the counts. Each event counts
  /// once, however many processes do this. Gives how many were looked at.
  virtual void add_up_events(std::uint32_t limit, Done<std::uint32_t> done) = 0;
  /// By day and host, those on which anything was counted.
  virtual void list_day_counts(DayFilter filter, Done<std::vector<DayCounts>> done) = 0;
  /// By day, those on which it was opened.
  virtual void list_openings(InviteId invite, Done<std::vector<InviteOpenings>> done) = 0;
  /// Forgets counts of days before `before`, at most `limit`. Gives how many.
  virtual void prune_day_counts(Day before, std::uint32_t limit, Done<std::uint32_t> done) = 0;

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
