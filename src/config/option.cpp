#include "config/option.hpp"

namespace usher::config {
namespace {

std::string joined(const std::vector<std::string>& list, std::string_view between, std::string_view quote) {
  std::string result;
  for (const std::string& each : list) {
    if (!result.empty()) result += between;
    result += quote;
    result += each;
    result += quote;
  }
  return result;
}

}  // namespace

ValueType type_of(const Value& value) {
  if (std::holds_alternative<std::int64_t>(value)) return ValueType::number;
  return std::holds_alternative<std::vector<std::string>>(value) ? ValueType::list : ValueType::text;
}

std::string toml_literal(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value))
    return '[' + joined(*list, ", ", "\"") + ']';
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : '"' + *text + '"';
}

std::string environment_text(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return joined(*list, ",", "");
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : *text;
}

std::string environment_part(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // within a character (RFC 3629), whose first byte gave its `_`
    if (c >= 'a' && c <= 'z') {
      result += static_cast<char>(c - 'a' + 'A');
    } else {
      result += (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
    }
  }
  return result;
}

std::string environment_name(std::string_view key) { return "USHER_" + environment_part(key); }

}  // namespace usher::config
