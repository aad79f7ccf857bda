#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/redemption.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/host_table.hpp"

namespace usher::store::sqlite {

// From rows to values, with the columns in the order that the queries name them. All throw
// std::runtime_error where a row can't be one that usher wrote.

core::ApiKey read_key(const Rows& rows, HostTable& hosts);
core::Invite read_invite(const Rows& rows, HostTable& hosts);
core::Redemption read_redemption(const Rows& rows);

std::int64_t millis(core::Timestamp time);
std::optional<std::int64_t> millis(const std::optional<core::Timestamp>& time);
core::Timestamp timestamp(std::int64_t millis);
std::optional<core::Timestamp> timestamp(std::optional<std::int64_t> millis);
std::int64_t row_id(core::InviteId id);

/// NULL for the empty text.
inline std::optional<std::string_view> filled(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

/// One name a line. Names hold no control characters (core sees to that), so none is ambiguous.
std::string lines_of(const std::vector<std::string>& names);
std::vector<std::string> names_in(std::string_view lines);

}  // namespace usher::store::sqlite
