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

/// A value that stands somewhere but can't be read, and why.
struct Unreadable {
  std::string why;
};

/// A value in a file of Lua data.
using LuaValue = std::variant<std::monostate, bool, double, std::string, LuaTable, Unreadable>;

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
/// quotes with Lua's escapes, long brackets, numbers and the four operations on them (infinity is written
/// as `(1/0)`), booleans, nil and comments are understood; anything else, such as a call, is a mistake. What
/// Lua passes over at the start of a file is passed over: a byte order mark, a first line that begins with
/// `#`. Bounded: `lua_depth_max` tables deep, and no larger than the text.
/// @returns the table, or a sentence with the line of what is wrong
std::expected<LuaTable, std::string> parse_lua_data(std::string_view text);

/// As deep as Lua itself reads tables (LUAI_MAXCCALLS); Prosody writes up to 127.
inline constexpr std::size_t lua_depth_max = 200;

}  // namespace usher::import
