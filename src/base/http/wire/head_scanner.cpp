#include "base/http/ascii.hpp"
#include "base/http/wire/request_parser.hpp"

namespace usher::http {

namespace {

constexpr Rejection line_too_long{
    .status = 414, .slug = "uri-too-long", .detail = "The request line is too long."};
constexpr Rejection head_too_large{
    .status = 431, .slug = "header-too-large", .detail = "The request's header fields are too large."};

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace

std::optional<Rejection> HeadScanner::scan(std::string_view bytes, const Limits& limits) noexcept {
  // What does not even begin like a method (a TLS handshake, say) gets its answer at once.
  if (!bytes.empty() && !is_token_char(bytes.front())) return malformed("The request line has no method.");
  while (true) {
    const std::size_t newline = bytes.find('\n', scanned_);
    if (newline == std::string_view::npos) break;
    // A bare LF ends a line for some readers and not for others (RFC 9112 section 2.2): refused.
    if (bytes[newline - 1] != '\r') return malformed("A line does not end in CRLF.");
    // A field is one line: what goes on with a blank is read in two ways (RFC 9112 sections 2.2 and 5.2).
    if (is_blank(bytes[line_start_])) return malformed("A header field is folded over several lines.");
    const std::size_t next = newline + 1;
    if (line_start_ == 0 && next > limits.request_line_bytes_max) return line_too_long;
    if (next > limits.header_bytes_max) return head_too_large;
    if (next - line_start_ == 2) {
      head_bytes_ = next;
      return std::nullopt;
    }
    scanned_ = line_start_ = next;
  }
  scanned_ = bytes.size();
  if (line_start_ == 0 && bytes.size() > limits.request_line_bytes_max) return line_too_long;
  if (bytes.size() > limits.header_bytes_max) return head_too_large;
  return std::nullopt;
}

}  // namespace usher::http
