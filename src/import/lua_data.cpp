#include "import/lua_data.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace usher::import {
namespace {

/// What is wrong where; thrown within the parser alone.
struct Mistake {
  std::string what;
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); }
std::optional<unsigned> hexadecimal(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// RFC 3629; Lua takes more, which no text that is read here needs.
void append_utf8(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6U);
    text += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | code >> 12U);
    text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    text += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    text += static_cast<char>(0xF0U | code >> 18U);
    text += static_cast<char>(0x80U | (code >> 12U & 0x3FU));
    text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    text += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  LuaTable file() {
    skip();
    if (name() != "return") fail("'return' is needed at the start");
    skip();
    LuaTable result = table(0);
    skip();
    take(';');
    skip();
    if (!at_end()) fail("nothing may follow the table");
    return result;
  }

  [[nodiscard]] std::size_t line() const {
    return 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, at_), '\n'));
  }

 private:
  [[noreturn]] static void fail(std::string what) { throw Mistake{std::move(what)}; }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  char next() {
    if (at_end()) fail("the file ends too early");
    return text_[at_++];
  }
  bool take(char c) {
    if (peek() != c || at_end()) return false;
    ++at_;
    return true;
  }
  void need(char c) {
    skip();
    if (!take(c)) fail(std::string("'") + c + "' is needed");
  }

  /// White space and comments.
  void skip() {
    while (!at_end()) {
      if (is_space(peek())) {
        ++at_;
      } else if (peek() == '-' && peek(1) == '-') {
        at_ += 2;
        if (peek() == '[' && (peek(1) == '[' || peek(1) == '=')) {
          long_text();
        } else {
          at_ = std::min(text_.find('\n', at_), text_.size());
        }
      } else {
        return;
      }
    }
  }

  std::string_view name() {
    const auto start = at_;
    while (is_name(peek())) ++at_;
    return text_.substr(start, at_ - start);
  }

  LuaTable table(std::size_t depth) {
    if (depth >= lua_depth_max) fail("tables are nested too deeply");
    need('{');
    LuaTable result;
    double index = 1;
    for (skip(); !take('}'); skip()) {
      if (peek() == '[' && peek(1) != '[' && peek(1) != '=') {
        ++at_;
        skip();
        LuaValue key = value(depth);
        need(']');
        need('=');
        skip();
        result.add(std::move(key), value(depth));
      } else if (auto key = key_name()) {
        skip();
        result.add(*std::move(key), value(depth));
      } else {
        result.add(index++, value(depth));
      }
      skip();
      if (!take(';') && !take(',') && peek() != '}') fail("',' or '}' is needed");
    }
    return result;
  }

  /// `name =`, where that is what follows.
  std::optional<std::string> key_name() {
    const auto start = at_;
    if (!is_name(peek()) || is_digit(peek())) return std::nullopt;
    std::string key(name());
    skip();
    if (take('=')) return key;
    at_ = start;
    return std::nullopt;
  }

  LuaValue value(std::size_t depth) {
    const char c = peek();
    if (c == '{') return table(depth + 1);
    if (c == '"' || c == '\'') return quoted();
    if (c == '[') return long_text();
    if (is_digit(c) || c == '-' || c == '.') return number();
    const auto word = name();
    if (word == "true") return true;
    if (word == "false") return false;
    if (word == "nil") return std::monostate{};
    fail("a value is needed");
  }

  double number() {
    const auto start = at_;
    while (is_name(peek()) || peek() == '.' || peek() == '-' || peek() == '+') ++at_;
    std::string_view digits = text_.substr(start, at_ - start);
    const bool negative = digits.starts_with('-');
    if (negative) digits.remove_prefix(1);
    const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
    if (hex) digits.remove_prefix(2);
    double result = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result,
                                              hex ? std::chars_format::hex : std::chars_format::general);
    if (error != std::errc{} || end != digits.data() + digits.size()) fail("this is no number");
    return negative ? -result : result;
  }

  std::string quoted() {
    const char quote = next();
    std::string result;
    for (char c = next(); c != quote; c = next()) {
      if (c == '\n') fail("a text does not end on its line");
      if (c == '\\') {
        escape(result);
      } else {
        result += c;
      }
    }
    return result;
  }

  /// Lua 5.4 reference manual, section 3.1.
  void escape(std::string& result) {
    static constexpr std::string_view letters = "abfnrtv\\\"'\n";
    static constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\\"'\n";
    const char c = next();
    if (const auto found = letters.find(c); found != std::string_view::npos) {
      result += meanings[found];
    } else if (is_digit(c)) {
      decimal(result, c);
    } else if (c == 'x') {
      const unsigned high = hex_digit();
      result += static_cast<char>(high * 16 + hex_digit());
    } else if (c == 'z') {
      while (is_space(peek())) ++at_;
    } else if (c == 'u') {
      code_point(result);
    } else {
      fail("there is no such escape");
    }
  }

  void decimal(std::string& result, char first) {
    auto code = static_cast<unsigned>(first - '0');
    for (int i = 0; i < 2 && is_digit(peek()); ++i) code = code * 10 + static_cast<unsigned>(next() - '0');
    if (code > 255) fail("an escape stands for a byte, up to 255");
    result += static_cast<char>(code);
  }

  unsigned hex_digit() {
    const auto digit = hexadecimal(next());
    if (!digit) fail("a hexadecimal digit is needed");
    return *digit;
  }

  void code_point(std::string& result) {
    static constexpr std::uint32_t code_max = 0x10FFFF;
    if (!take('{')) fail("'{' is needed");
    std::uint32_t code = 0;
    for (; !take('}'); code = code * 16 + hex_digit()) {
      if (code > code_max) fail("there is no such character");
    }
    if (code > code_max) fail("there is no such character");
    append_utf8(result, code);
  }

  /// `[[...]]` and `[==[...]==]`.
  std::string long_text() {
    if (!take('[')) fail("'[' is needed");
    std::string end = "]";
    while (take('=')) end += '=';
    end += ']';
    if (!take('[')) fail("'[' is needed");
    if (peek() == '\n') ++at_;
    const auto found = text_.find(end, at_);
    if (found == std::string_view::npos) fail("a long text does not end");
    std::string result(text_.substr(at_, found - at_));
    at_ = found + end.size();
    return result;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

void LuaTable::add(LuaValue key, LuaValue value) { entries_.emplace_back(std::move(key), std::move(value)); }

const std::vector<LuaTable::Entry>& LuaTable::entries() const { return entries_; }

const LuaValue* LuaTable::find(std::string_view key) const {
  for (const auto& [each, value] : entries_) {
    const auto* text = std::get_if<std::string>(&each);
    if (text != nullptr && *text == key) return &value;
  }
  return nullptr;
}

std::expected<LuaTable, std::string> parse_lua_data(std::string_view text) {
  Parser parser(text);
  try {
    return parser.file();
  } catch (const Mistake& mistake) {
    return std::unexpected("line " + std::to_string(parser.line()) + ": " + mistake.what);
  }
}

}  // namespace usher::import
