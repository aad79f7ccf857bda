#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/invite.hpp"
#include "core/jid.hpp"
#include "core/time.hpp"

namespace usher::store {

// How values stand in columns, in every database.

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

/// NULL for no name.
inline std::optional<std::string_view> text_of(const std::optional<core::Localpart>& name) {
  if (!name) return std::nullopt;
  return name->str();
}

/// One name a line. Names hold no control characters (core sees to that), so none is ambiguous.
std::string lines_of(const std::vector<std::string>& names);
std::vector<std::string> names_in(std::string_view lines);

/// What a column must hold if usher wrote it.
/// @throws std::runtime_error where it does not
template <class T>
T believed(core::Result<T> value) {
  if (!value) {
    throw std::runtime_error("the database holds a row that is not usher's: " + value.error().detail);
  }
  return *std::move(value);
}

core::UseLimit use_limit(std::optional<std::int64_t> uses);
std::optional<std::int64_t> column_of(core::UseLimit limit);

}  // namespace usher::store
