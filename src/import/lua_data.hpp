#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace usher::import {

class LuaTable;

/// A value in a file of Lua data.
using LuaValue = std::variant<std::monostate, bool, double, std::string, LuaTable>;

/// A table: pairs in the order of the file. Keys of its list part are numbers. A value.
class LuaTable {
 public:
  using Entry = std::pair<LuaValue, LuaValue>;

  void add(LuaValue key, LuaValue value);
  [[nodiscard]] const std::vector<Entry>& entries() const;

  /// What stands behind a text as key; null where there is none.
  [[nodiscard]] const LuaValue* find(std::string_view key) const;
  /// The same where it has the type; null where it is something else.
  template <class T>
  [[nodiscard]] const T* find_as(std::string_view key) const {
    const LuaValue* value = find(key);
    return value == nullptr ? nullptr : std::get_if<T>(value);
  }

 private:
  std::vector<Entry> entries_;
};

/// Reads `return { ... };` as Prosody's internal storage writes it: data, never executed. Tables, texts in
/// quotes with Lua's escapes, long brackets, numbers, booleans, nil and comments are understood; anything
/// else, such as a call, is a mistake. Bounded: `depth_max` tables deep, and no larger than the text.
/// @returns the table, or a sentence with the line of what is wrong
std::expected<LuaTable, std::string> parse_lua_data(std::string_view text);

inline constexpr std::size_t lua_depth_max = 32;

}  // namespace usher::import
