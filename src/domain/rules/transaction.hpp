#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "domain/model/api_key.hpp"
#include "domain/model/day_counts.hpp"
#include "domain/model/delivery.hpp"
#include "domain/model/event.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/origin.hpp"
#include "domain/model/redemption.hpp"
#include "domain/model/webhook.hpp"

namespace usher::domain {

/// An invite and who holds a use of it.
using Use = std::pair<InviteId, std::string>;
/// An API key's id and the Idempotency-Key that came with it.
using RequestName = std::pair<std::string, std::string>;

/// A request that was answered by an invite.
struct AnsweredRequest {
  KeyDigest request{};
  InviteId invite;
  Timestamp expires_at;
};

/// What the rules of a store read and write, in one transaction of one backend: it decides nothing. Where a
/// row has to exist, the rules have looked. Belongs to one thread.
class Transaction {
 public:
  virtual ~Transaction() = default;

  /// Null if there is none. Stays good until a key is inserted or deleted.
  virtual const ApiKey* find_key(const std::string& id) = 0;
  virtual void insert_key(const ApiKey& key) = 0;
  virtual void delete_key(const std::string& id) = 0;
  virtual void touch_key(const std::string& id, Timestamp last_used_at) = 0;
  virtual void put_quota_use(const std::string& id, const QuotaUse& use) = 0;

  virtual std::optional<Invite> find_invite(InviteId id) = 0;
  /// @returns false, and changes nothing, where the id is taken
  virtual bool insert_invite(const Invite& invite) = 0;
  /// Writes all that may change about an invite but its counts of uses.
  virtual void update_invite(const Invite& invite) = 0;
  /// Adds to an invite's counts of uses.
  virtual void move_uses(InviteId id, int reserved, int committed) = 0;
  /// Whether an invite of `host` other than `except` keeps `username` from others.
  virtual bool is_pinned(const Localpart& username, const DomainName& host, InviteId except,
                         Timestamp now) = 0;

  /// Whether an invite expired by `now` without anybody having taken that from here since it got its time.
  virtual bool take_expiry(InviteId id, Timestamp now) = 0;

  virtual std::optional<Redemption> find_redemption(const Use& use) = 0;
  virtual void put_redemption(const Redemption& redemption) = 0;
  virtual void delete_redemption(const Use& use) = 0;
  /// Whether `redeemer` has a use other than `except` under way, of any invite.
  virtual bool is_redeeming(const BareJid& redeemer, const Use& except) = 0;
  /// Whether `redeemer` has a use of that invite which is final, by whatever holder.
  virtual bool has_redeemed(InviteId invite, const BareJid& redeemer) = 0;

  virtual std::optional<AnsweredRequest> find_request(const RequestName& name) = 0;
  /// Replaces one of that name. Those that expired before `now` may be forgotten.
  virtual void put_request(const RequestName& name, const AnsweredRequest& answered, Timestamp now) = 0;

  virtual std::optional<Origin> find_origin(const BareJid& account) = 0;
  /// Replaces that of the account.
  virtual void put_origin(const Origin& origin) = 0;
  /// Whether the account may not invite.
  virtual bool is_frozen(const BareJid& account) = 0;
  virtual void set_frozen(const BareJid& account, bool frozen, Timestamp now) = 0;

  /// What was set for a host; null where nothing was. Stays good until one is put.
  virtual const HostState* find_host_state(const DomainName& host) = 0;
  /// Replaces that of the host; one that says nothing is dropped.
  virtual void put_host_state(const HostState& state) = 0;
  /// Of a host that has a `live_max` from now on: has its invites counted that are pending at `now`, and all
  /// to come.
  virtual void begin_counting(const DomainName& host, Timestamp now) = 0;
  /// How many invites of such a host are pending at `now`, or a few more; no further than `enough`.
  virtual std::uint32_t count_live(const DomainName& host, Timestamp now, std::uint32_t enough) = 0;

  virtual std::optional<Webhook> find_webhook(const std::string& id) = 0;
  /// Replaces one of that id.
  virtual void put_webhook(const Webhook& webhook) = 0;
  /// With its deliveries.
  virtual void delete_webhook(const std::string& id) = 0;
  /// Replaces that of the same webhook and event.
  virtual void put_delivery(const Delivery& delivery) = 0;

  /// Adds to those of the host and day.
  virtual void add_counts(const DayCounts& counts) = 0;
  /// Adds to those of the invite, which has to exist, and day.
  /// @returns whether these are the first ones
  virtual bool add_openings(const InviteOpenings& openings) = 0;

  /// Stands behind all that are there; its position is given by the backend.
  virtual void add_event(const Event& event) = 0;
};

}  // namespace usher::domain
