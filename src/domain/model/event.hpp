#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/model/actor.hpp"
#include "domain/model/error.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

enum class EventType : std::uint8_t {
  invite_created,
  invite_updated,
  invite_revoked,
  invite_restored,
  invite_used_up,
  redemption_committed,
  redemption_released,
  account_created,
  account_deleted,
  account_frozen,
  account_unfrozen,
  password_reset,
  key_created,
  key_deleted,
  key_updated,
  webhook_created,
  webhook_disabled,
  webhook_enabled,  ///< once more
  webhook_rotated,  ///< its secret
  webhook_deleted,
  host_paused,
  host_resumed,
  webhook_updated,
  invite_expired,
  invite_opened,  ///< on a day
};

/// `invite.created`, `redemption.committed` and so on.
std::string_view name_of(EventType type);
Result<EventType> parse_event_type(std::string_view text);
/// All that there are, in their order.
const std::vector<EventType>& all_event_types();

/// Where an event stands in the record: what is committed later stands behind all that a reader saw before.
/// That is not the order in which numbers were given, where several write at once: hence the transaction. A
/// database that was put back from a copy counts transactions from somewhere else: hence the epoch.
struct EventPosition {
  std::int64_t epoch = 0;
  std::int64_t transaction = 0;
  std::int64_t number = 0;  ///< unique in a store; 0 stands before all

  auto operator<=>(const EventPosition&) const = default;
};

/// What is particular to an event: names that programs know, and values, in this order. Never a secret.
using EventData = std::vector<std::pair<std::string, std::string>>;

/// Something that happened, recorded in the transaction that made it happen.
struct Event {
  EventPosition position;  ///< given by the store
  Timestamp time;
  DomainName host;
  Actor actor;
  EventType type{};
  /// The invite's, the key's or the webhook's id, the account's address or the host: what `type` is about.
  std::string object;
  EventData data;

  bool operator==(const Event&) const = default;
};

/// Names an event for the outside, and stays good when a store is moved: a time and its number in the store.
std::string to_string(const EventPosition& position, Timestamp time);

/// The number in the store of the event that has such a name.
/// @returns `invalid_argument`
Result<std::int64_t> event_number_in(std::string_view id);

/// A place in the record, as readers keep it: opaque to them.
std::string to_cursor(const EventPosition& position);
/// @returns `invalid_argument` for what is none of usher's cursors
Result<EventPosition> parse_event_cursor(std::string_view text);

}  // namespace usher::domain
