#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace usher::transfer {

/// What is moved, in this order: a redemption needs its invite, and a delivery its webhook.
enum class Table : std::uint8_t {
  api_keys,
  invites,
  redemptions,
  idempotency_keys,
  events,
  origins,
  frozen_accounts,
  webhooks,
  deliveries,
  host_pauses,
  day_counts,
  invite_openings,
  counted_events
};
inline constexpr std::array all_tables{Table::api_keys,         Table::invites,    Table::redemptions,
                                       Table::idempotency_keys, Table::events,     Table::origins,
                                       Table::frozen_accounts,  Table::webhooks,   Table::deliveries,
                                       Table::host_pauses,      Table::day_counts, Table::invite_openings,
                                       Table::counted_events};

/// How a column's value is encoded: a number by its bytes (big end first), a host by its number at the
/// target.
enum class Kind : std::uint8_t { small, integer, big, host, text, bytes };

/// The columns of a table in the order in which all queries of a transfer name them; its key comes first.
struct Layout {
  std::string_view name;  ///< for people
  std::span<const Kind> columns;
  std::size_t key_columns = 1;
};

const Layout& layout_of(Table table);

/// A row's place in its table: the values of its key.
using KeyValue = std::variant<std::int64_t, std::string>;
using Key = std::vector<KeyValue>;

/// Comes before every row.
Key first_key(Table table);

}  // namespace usher::transfer
