#include "maintenance/import/lua_data.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ranges>

#include "maintenance/import/lua_scanner.hpp"

namespace usher::import {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : scan_(text) {}

  LuaTable file() {
    scan_.skip_start();
    scan_.skip();
    if (scan_.name() != "return") LuaScanner::fail("'return' is needed at the start");
    scan_.skip();
    LuaTable result = table(0);
    scan_.skip();
    scan_.take(';');
    scan_.skip();
    if (!scan_.at_end()) LuaScanner::fail("nothing may follow the table");
    return result;
  }

  [[nodiscard]] std::size_t line() const { return scan_.line(); }

 private:
  LuaTable table(std::size_t depth) {
    if (depth >= lua_depth_max) LuaScanner::fail("tables are nested too deeply");
    scan_.need('{');
    LuaTable result;
    double index = 1;
    for (scan_.skip(); !scan_.take('}'); scan_.skip()) {
      if (auto key = bracketed_key(depth)) {
        result.add(*std::move(key), value(depth));
      } else if (auto name = key_name()) {
        scan_.skip();
        result.add(*std::move(name), value(depth));
      } else {
        result.add(index++, value(depth));
      }
      scan_.skip();
      if (!scan_.take(';') && !scan_.take(',') && scan_.peek() != '}')
        LuaScanner::fail("',' or '}' is needed");
    }
    return result;
  }

  /// `[value] =`, where that is what follows.
  std::optional<LuaValue> bracketed_key(std::size_t depth) {
    if (scan_.peek() != '[' || scan_.peek(1) == '[' || scan_.peek(1) == '=') return std::nullopt;
    scan_.take('[');
    scan_.skip();
    LuaValue key = value(depth);
    scan_.need(']');
    scan_.need('=');
    scan_.skip();
    return key;
  }

  /// `name =`, where that is what follows.
  std::optional<std::string> key_name() {
    const auto start = scan_.position();
    if (!is_lua_name(scan_.peek()) || is_lua_digit(scan_.peek())) return std::nullopt;
    std::string key(scan_.name());
    scan_.skip();
    if (scan_.take('=')) return key;
    scan_.go_back_to(start);
    return std::nullopt;
  }

  LuaValue value(std::size_t depth) {
    const char c = scan_.peek();
    if (c == '{') return table(depth + 1);
    if (c == '"' || c == '\'') return scan_.quoted();
    if (c == '[') return scan_.long_text();
    if (is_lua_digit(c) || c == '-' || c == '.' || c == '(') return sum(depth);
    const auto word = scan_.name();
    if (word == "true") return true;
    if (word == "false") return false;
    if (word == "nil") return std::monostate{};
    LuaScanner::fail("a value is needed");
  }

  /// Numbers that have no other form are written as what gives them: `(1/0)`, `-(0/0)`.
  double sum(std::size_t depth) {
    double result = product(depth);
    for (scan_.skip();; scan_.skip()) {
      if (scan_.take('+')) {
        result += product(depth);
      } else if (scan_.take('-')) {
        result -= product(depth);
      } else {
        return result;
      }
    }
  }

  double product(std::size_t depth) {
    double result = operand(depth);
    for (scan_.skip();; scan_.skip()) {
      if (scan_.take('*')) {
        result *= operand(depth);
      } else if (scan_.take('/')) {
        result /= operand(depth);
      } else {
        return result;
      }
    }
  }

  double operand(std::size_t depth) {
    if (depth >= lua_depth_max) LuaScanner::fail("numbers are nested too deeply");
    scan_.skip();
    if (scan_.take('-')) return -operand(depth + 1);
    if (!scan_.take('(')) return scan_.number();
    const double result = sum(depth + 1);
    scan_.need(')');
    return result;
  }

  LuaScanner scan_;
};

}  // namespace

void LuaTable::add(LuaValue key, LuaValue value) { entries_.emplace_back(std::move(key), std::move(value)); }

const std::vector<LuaTable::Entry>& LuaTable::entries() const { return entries_; }

const LuaValue* LuaTable::find(std::string_view key) const {
  // Of two the last one counts.
  for (const auto& [each, value] : entries_ | std::views::reverse) {
    const auto* text = std::get_if<std::string>(&each);
    if (text != nullptr && *text == key) return &value;
  }
  return nullptr;
}

std::expected<LuaTable, std::string> parse_lua_data(std::string_view text) {
  Parser parser(text);
  try {
    return parser.file();
  } catch (const LuaMistake& mistake) {
    return std::unexpected("line " + std::to_string(parser.line()) + ": " + mistake.what);
  }
}

}  // namespace usher::import
