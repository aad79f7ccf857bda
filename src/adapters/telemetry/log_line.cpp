#include "adapters/telemetry/log_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <variant>

#include "base/text/ascii.hpp"
#include "base/text/utf8.hpp"

namespace usher::telemetry {
namespace {

/// Controls, and marks that end a line, reorder it or can't be seen in some terminal or viewer.
bool is_treacherous(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

void append(LineBuffer& line, std::string_view text) { line.append(text.data(), text.data() + text.size()); }

void append_escaped(LineBuffer& line, std::string_view text, LogFormat format) {
  while (!text.empty()) {
    const text::Character c = text::character_at(text, 0);
    // Else it is a byte that belongs to no well-formed sequence.
    const bool valid = c.bytes != 0;
    if (!valid && format == LogFormat::text) {
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (!valid) {
      append(line, "\\ufffd");
    } else if (c.code == U'"' || c.code == U'\\') {
      line.push_back('\\');
      line.push_back(text.front());
    } else if (is_treacherous(c.code)) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<std::uint32_t>(c.code));
    } else {
      append(line, text.substr(0, c.bytes));
    }
    text.remove_prefix(valid ? c.bytes : 1);
  }
}

void append_quoted(LineBuffer& line, std::string_view text, LogFormat format) {
  std::size_t size = text.size();
  if (size > Logger::value_bytes_max) {
    size = Logger::value_bytes_max;
    // No code point is cut in two: at most three bytes go on one (RFC 3629 section 3).
    for (int i = 0; i < 3 && text::continues_character(text[size]); ++i) --size;
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
    line.push_back(text::is_alphanumeric(c) || c == '.' || c == '-' ? c : '_');
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
