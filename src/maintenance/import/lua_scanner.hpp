#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace usher::import {

/// What is wrong where; thrown within the reader of Lua data alone.
struct LuaMistake {
  std::string what;
};

/// Walks through Lua's text: white space and comments, names, numbers and texts (Lua 5.4 reference manual,
/// section 3.1).
class LuaScanner {
 public:
  explicit LuaScanner(std::string_view text) : text_(text) {}

  [[noreturn]] static void fail(std::string what) { throw LuaMistake{std::move(what)}; }

  [[nodiscard]] std::size_t line() const;
  [[nodiscard]] std::size_t position() const { return at_; }
  void go_back_to(std::size_t position) { at_ = position; }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(char c);
  void need(char c);

  /// What no reader of a file sees: a byte order mark, and a first line that begins with `#`.
  void skip_start();
  /// White space and comments.
  void skip();

  /// Letters, digits and underscores, maybe none.
  std::string_view name();
  /// Without a sign. What no double can hold is infinite.
  double number();
  std::string quoted();
  /// `[[...]]` and `[==[...]==]`.
  std::string long_text();

 private:
  char next();
  bool take_line_end();
  void escape(std::string& result);
  void decimal(std::string& result, char first);
  unsigned hex_digit();
  void code_point(std::string& result);

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_lua_digit(char c);
/// Whether it may stand in a name.
bool is_lua_name(char c);

}  // namespace usher::import
