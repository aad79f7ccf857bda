#include "maintenance/transfer/table.hpp"

namespace usher::transfer {
namespace {

using enum Kind;

// id, created_at, expires_at, last_used_at, host, scopes, methods, name, digest, more_hosts, quota_invites,
// quota_period, quota_since, quota_used
constexpr std::array key_columns{text, big,   big,  big,     host,  integer, integer,
                                 text, bytes, text, integer, small, big,     integer};
// id, expires_at, created_at, revoked_at, host, uses_allowed, uses_committed, uses_reserved, kind, source,
// source_detail, username, inviter, group_names, role_names, note, labels, untold_expiry
constexpr std::array invite_columns{big,   big,  big,  big,  host, integer, integer, integer, small,
                                    small, text, text, text, text, text,    text,    text,    big};
// invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at
constexpr std::array redemption_columns{big, text, text, small, big, big, big};
// api_key, key, request, invite, expires_at
constexpr std::array idempotency_columns{text, text, bytes, big, big};

// number, epoch, transaction, time, host, type, actor_type, actor, object, data
constexpr std::array event_columns{big, big, big, big, host, small, small, text, text, text};
// account, invite, inviter, creator_type, creator, registered_at, deleted_at
constexpr std::array origin_columns{text, big, text, small, text, big, big};
// account, frozen_at
constexpr std::array freeze_columns{text, big};

// id, host, url, types, state, seed, replaced_seed, replaced_until, epoch, transaction, number,
// failing_since, created_at
constexpr std::array webhook_columns{text, host, text, integer, small, bytes, bytes,
                                     big,  big,  big,  big,     big,   big};
// webhook, number, epoch, transaction, event_time, type, state, tries, status, problem, next_try, changed_at
constexpr std::array delivery_columns{text,  big,     big,     big,  big, small,
                                      small, integer, integer, text, big, big};

// host, paused_at, paused_by_type, paused_by, pause_reason, paused_until: a ceiling comes from the
// configuration
constexpr std::array pause_columns{text, big, small, text, text, big};

// host, day, created, opened, forms, registered
constexpr std::array day_columns{text, big, big, big, big, big};
// invite, day, count
constexpr std::array opening_columns{big, big, big};
// id, epoch, transaction, number
constexpr std::array counted_columns{big, big, big, big};

constexpr std::array layouts{
    Layout{.name = "API keys", .columns = key_columns, .key_columns = 1},
    Layout{.name = "invites", .columns = invite_columns, .key_columns = 1},
    Layout{.name = "redemptions", .columns = redemption_columns, .key_columns = 2},
    Layout{.name = "idempotency keys", .columns = idempotency_columns, .key_columns = 2},
    Layout{.name = "events", .columns = event_columns, .key_columns = 1},
    Layout{.name = "origins", .columns = origin_columns, .key_columns = 1},
    Layout{.name = "frozen accounts", .columns = freeze_columns, .key_columns = 1},
    Layout{.name = "webhooks", .columns = webhook_columns, .key_columns = 1},
    Layout{.name = "deliveries", .columns = delivery_columns, .key_columns = 2},
    Layout{.name = "pauses of hosts", .columns = pause_columns, .key_columns = 1},
    Layout{.name = "counts of days", .columns = day_columns, .key_columns = 2},
    Layout{.name = "openings", .columns = opening_columns, .key_columns = 2},
    Layout{.name = "the place of counting", .columns = counted_columns, .key_columns = 1}};

}  // namespace

const Layout& layout_of(Table table) { return layouts.at(static_cast<std::size_t>(table)); }

Key first_key(Table table) {
  const Layout& layout = layout_of(table);
  Key key;
  for (const Kind kind : layout.columns.first(layout.key_columns)) {
    key.push_back(kind == text ? KeyValue(std::string()) : KeyValue(std::int64_t{-1}));
  }
  return key;
}

}  // namespace usher::transfer
