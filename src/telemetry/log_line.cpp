#include "telemetry/log_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <variant>

#include "core/text.hpp"

namespace usher::telemetry {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 1;  ///< bytes
  bool valid = true;     ///< else one byte that belongs to no well-formed sequence
};

CodePoint first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {.value = lead};
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size > text.size() || !core::is_utf8(text.substr(0, size))) return {.value = lead, .valid = false};
  char32_t value = lead & (0xFFU >> (size + 1));
  for (const char c : text.substr(1, size - 1)) {
    value = (value << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  }
  return {.value = value, .size = size};
}

/// Controls, and marks that end a line, reorder it or can't be seen in some terminal or viewer.
bool is_treacherous(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

void append(LineBuffer& line, std::string_view text) { line.append(text.data(), text.data() + text.size()); }

void append_escaped(LineBuffer& line, std::string_view text, LogFormat format) {
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (!c.valid && format == LogFormat::text) {
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<std::uint32_t>(c.value));
    } else if (!c.valid) {
      append(line, "\\ufffd");
    } else if (c.value == U'"' || c.value == U'\\') {
      line.push_back('\\');
      line.push_back(text.front());
    } else if (is_treacherous(c.value)) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<std::uint32_t>(c.value));
    } else {
      append(line, text.substr(0, c.size));
    }
    text.remove_prefix(c.size);
  }
}

void append_quoted(LineBuffer& line, std::string_view text, LogFormat format) {
  std::size_t size = text.size();
  if (size > Logger::value_bytes_max) {
    size = Logger::value_bytes_max;
    // No code point is cut in two: at most three bytes go on one (RFC 3629 section 3).
    for (int i = 0; i < 3 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U; ++i) --size;
  }
  line.push_back('"');
  append_escaped(line, text.substr(0, size), format);
  if (size < text.size()) fmt::format_to(std::back_inserter(line), "... [cut, {} bytes]", text.size());
  line.push_back('"');
}

bool needs_no_quotes(std::string_view text) {
  return !text.empty() && text.size() <= Logger::value_bytes_max && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '=' && c != '\\';
  });
}

void append_value(LineBuffer& line, const FieldValue& value, LogFormat format) {
  const auto write = [&]<class T>(const T& content) {
    if constexpr (std::is_same_v<T, std::string_view>) {
      if (format == LogFormat::text && needs_no_quotes(content)) {
        append(line, content);
      } else {
        append_quoted(line, content, format);
      }
    } else {
      // JSON has neither infinity nor NaN (RFC 8259 section 6).
      if constexpr (std::is_same_v<T, double>) {
        if (format == LogFormat::json && !std::isfinite(content)) return append(line, "null");
      }
      fmt::format_to(std::back_inserter(line), "{}", content);
    }
  };
  std::visit(write, value.content());
}

/// A field's name is a word of the code's own; should one ever not be, it still breaks nothing and
/// shadows neither time, level nor event.
void append_name(LineBuffer& line, std::string_view name) {
  if (name == "time" || name == "level" || name == "event" || name.empty()) line.push_back('_');
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    line.push_back(plain || c == '.' || c == '-' ? c : '_');
  }
}

}  // namespace

void append_text(LineBuffer& line, std::string_view event, Logger::Fields fields) {
  append_quoted(line, event, LogFormat::text);
  for (const Field& field : fields) {
    line.push_back(' ');
    append_name(line, field.name);
    line.push_back('=');
    append_value(line, field.value, LogFormat::text);
  }
}

void append_json(LineBuffer& line, std::string_view event, Logger::Fields fields) {
  append(line, "\"event\":");
  append_quoted(line, event, LogFormat::json);
  for (const Field& field : fields) {
    append(line, ",\"");
    append_name(line, field.name);
    append(line, "\":");
    append_value(line, field.value, LogFormat::json);
  }
}

}  // namespace usher::telemetry
