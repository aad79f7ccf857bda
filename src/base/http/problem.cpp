#include "base/http/problem.hpp"

#include <array>

#include "base/text/utf8.hpp"

namespace usher::http {

namespace {

void append_escaped(std::string& out, char c) {
  static constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (byte < 0x20 || byte == 0x7f) {
    out += "\\u00";
    out += digits[byte >> 4U];
    out += digits[byte & 0xfU];
  } else {
    out += c;
  }
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = text::character_at(text, 0).bytes;
    if (length == 1) {
      append_escaped(out, text.front());
    } else if (length == 0) {
      out += "\\ufffd";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out += '"';
}

Response problem(int status, std::string_view slug, std::string_view title, std::string_view detail) {
  Response response(status);
  response.body = R"({"type":)" + json_string("urn:usher:problem:" + std::string(slug)) + R"(,"title":)" +
                  json_string(title) + R"(,"status":)" + std::to_string(status);
  if (!detail.empty()) response.body += R"(,"detail":)" + json_string(detail);
  response.body += "}\n";
  response.set("Content-Type", "application/problem+json");
  return response;
}

}  // namespace usher::http
