#include "maintenance/import/lua_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

namespace usher::import {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

std::optional<unsigned> hexadecimal(char c) {
  if (is_lua_digit(c)) return static_cast<unsigned>(c - '0');
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

/// Each of Lua's ends of a line is one `\n` in a text: `\n`, `\r`, `\r\n`, `\n\r`.
std::string with_plain_line_ends(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool ends = c == '\n' || c == '\r';
    result += ends ? '\n' : c;
    const bool pair = ends && i + 1 < text.size() && text[i + 1] != c;
    if (pair && (text[i + 1] == '\n' || text[i + 1] == '\r')) ++i;
  }
  return result;
}

}  // namespace

bool is_lua_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lua_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_lua_digit(c);
}

std::size_t LuaScanner::line() const {
  return 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, at_), '\n'));
}

char LuaScanner::next() {
  if (at_end()) fail("the file ends too early");
  return text_[at_++];
}

bool LuaScanner::take(char c) {
  if (at_end() || peek() != c) return false;
  ++at_;
  return true;
}

void LuaScanner::need(char c) {
  skip();
  if (!take(c)) fail(std::string("'") + c + "' is needed");
}

bool LuaScanner::take_line_end() {
  const char first = peek();
  if (at_end() || (first != '\n' && first != '\r')) return false;
  ++at_;
  take(first == '\n' ? '\r' : '\n');
  return true;
}

void LuaScanner::skip_start() {
  static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text_.substr(at_).starts_with(byte_order_mark)) at_ += byte_order_mark.size();
  if (peek() == '#') at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
}

void LuaScanner::skip() {
  while (!at_end()) {
    if (is_space(peek())) {
      ++at_;
    } else if (peek() == '-' && peek(1) == '-') {
      at_ += 2;
      if (peek() == '[' && (peek(1) == '[' || peek(1) == '=')) {
        long_text();
      } else {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      }
    } else {
      return;
    }
  }
}

std::string_view LuaScanner::name() {
  const auto start = at_;
  while (is_lua_name(peek())) ++at_;
  return text_.substr(start, at_ - start);
}

double LuaScanner::number() {
  const auto start = at_;
  const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
  const auto is_exponent = [hex](char c) { return hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E'; };
  bool exponent = false;
  bool negative_exponent = false;
  for (; is_lua_name(peek()) || peek() == '.'; ++at_) {
    if (!is_exponent(peek())) continue;
    exponent = true;
    if (peek(1) != '-' && peek(1) != '+') continue;
    negative_exponent = peek(1) == '-';
    ++at_;
  }
  const std::string_view digits = text_.substr(start + (hex ? 2 : 0), at_ - start - (hex ? 2 : 0));
  double result = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result,
                                            hex ? std::chars_format::hex : std::chars_format::general);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) fail("this is no number");
  if (error == std::errc::result_out_of_range) {
    const bool tiny = exponent && negative_exponent;
    return tiny ? 0 : std::numeric_limits<double>::infinity();
  }
  return result;
}

std::string LuaScanner::quoted() {
  const char quote = next();
  std::string result;
  for (char c = next(); c != quote; c = next()) {
    if (c == '\n' || c == '\r') fail("a text does not end on its line");
    if (c == '\\') {
      escape(result);
    } else {
      result += c;
    }
  }
  return result;
}

void LuaScanner::escape(std::string& result) {
  static constexpr std::string_view letters = "abfnrtv\\\"'";
  static constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\\"'";
  if (take_line_end()) {
    result += '\n';
    return;
  }
  const char c = next();
  if (const auto found = letters.find(c); found != std::string_view::npos) {
    result += meanings[found];
  } else if (is_lua_digit(c)) {
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

void LuaScanner::decimal(std::string& result, char first) {
  auto code = static_cast<unsigned>(first - '0');
  for (int i = 0; i < 2 && is_lua_digit(peek()); ++i) code = code * 10 + static_cast<unsigned>(next() - '0');
  if (code > 255) fail("an escape stands for a byte, up to 255");
  result += static_cast<char>(code);
}

unsigned LuaScanner::hex_digit() {
  const auto digit = hexadecimal(next());
  if (!digit) fail("a hexadecimal digit is needed");
  return *digit;
}

void LuaScanner::code_point(std::string& result) {
  static constexpr std::uint32_t code_max = 0x10FFFF;
  if (!take('{')) fail("'{' is needed");
  std::uint32_t code = 0;
  for (; !take('}'); code = code * 16 + hex_digit()) {
    if (code > code_max) fail("there is no such character");
  }
  if (code > code_max) fail("there is no such character");
  append_utf8(result, code);
}

std::string LuaScanner::long_text() {
  if (!take('[')) fail("'[' is needed");
  std::string end = "]";
  while (take('=')) end += '=';
  end += ']';
  if (!take('[')) fail("'[' is needed");
  take_line_end();
  const auto found = text_.find(end, at_);
  if (found == std::string_view::npos) fail("a long text does not end");
  std::string result = with_plain_line_ends(text_.substr(at_, found - at_));
  at_ = found + end.size();
  return result;
}

}  // namespace usher::import
