#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/text/joined.hpp"

namespace usher::text {

/// A field of a table as RFC 4180 has it. What a spreadsheet would take for a formula gets an apostrophe
/// before it, which makes it a text.
inline std::string csv_field(std::string_view text) {
  const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").contains(text.front());
  std::string field(is_formula ? "'" : "");
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

/// A row, with its line end.
inline std::string csv_row(std::span<const std::string_view> fields) {
  return joined(fields, ",", csv_field) + '\n';
}
inline std::string csv_row(std::initializer_list<std::string_view> fields) {
  return csv_row(std::span(fields.begin(), fields.size()));
}

}  // namespace usher::text
