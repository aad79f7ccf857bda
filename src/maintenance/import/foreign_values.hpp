#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/time.hpp"
#include "maintenance/import/lua_data.hpp"

namespace usher::import {

/// Lua's truth: everything but nil and false is true.
bool is_true(const LuaValue* value);
bool is_true(const LuaTable& table, std::string_view key);

/// What stands there and should not: `is a text and no table`.
std::string no_table(const LuaValue& value);

/// A text, or a number as Lua prints it; empty where it is neither.
std::string text_of(const LuaTable& table, std::string_view key);

/// Texts that were found where there should be some.
struct FoundTexts {
  std::vector<std::string> texts;
  std::size_t left_out = 0;  ///< what stands there besides
};
/// The texts that Lua's `ipairs` walks.
FoundTexts list_of(const LuaTable& table, std::string_view key);
/// A list where it has a first entry, and otherwise the texts that are keys of something true: so Prosody's
/// mod_invites_register tells the roles of Prosody 13 from those of 0.12.
FoundTexts list_or_set_of(const LuaTable& table, std::string_view key);

/// When it expires. What Prosody compares and finds to be never over is far away: infinity, and what is no
/// number (`0/0`).
std::optional<domain::Timestamp> time_of(const LuaValue* value);

/// A text that says why something is left behind, or what was found.
template <class T>
using OrReason = std::expected<T, std::string>;

/// What a line that people read may hold of a text that nobody vouches for.
std::string printable(std::string_view text);

/// Tokens open invites: a few of their characters say which one is meant.
std::string named_by(std::string_view token);

/// Words that somebody wrote, cleaned for usher; `changes` says so.
std::string cleaned(const std::string& text, std::size_t bytes_max, std::string_view what,
                    std::vector<std::string>& changes);

}  // namespace usher::import
