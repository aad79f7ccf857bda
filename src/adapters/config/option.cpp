#include "adapters/config/option.hpp"

#include "base/text/joined.hpp"
#include "base/text/utf8.hpp"

namespace usher::config {
ValueType type_of(const Value& value) {
  if (std::holds_alternative<std::int64_t>(value)) return ValueType::number;
  return std::holds_alternative<std::vector<std::string>>(value) ? ValueType::list : ValueType::text;
}

std::string toml_literal(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value))
    return '[' + text::joined(*list, ", ", [](const std::string& each) { return '"' + each + '"'; }) + ']';
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : '"' + *text + '"';
}

std::string environment_text(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return text::joined(*list, ",");
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : *text;
}

bool may_differ(std::string_view key, std::string_view kind) {
  for (const std::string_view part : {"http.", "operations.", "log.", "data_dir", "database", "key_file"}) {
    if (key.starts_with(part)) return true;
  }
  return kind == "path" || key == "xmpp.server";
}

std::string environment_part(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (text::continues_character(c)) continue;  // the first byte gave the character's `_`
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
