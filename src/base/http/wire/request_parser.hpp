#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/options.hpp"
#include "base/http/request.hpp"

namespace usher::http {

/// Why bytes are not a request that can be answered; the connection ends after it.
struct Rejection {
  int status = 400;
  std::string_view slug;    ///< a literal
  std::string_view detail;  ///< a literal
};

inline constexpr Rejection malformed(std::string_view detail) noexcept {
  return {.status = 400, .slug = "malformed-request", .detail = detail};
}

/// Finds where a request's head ends, looking at each byte once however they arrive.
class HeadScanner {
 public:
  /// @param bytes all that came since the request began
  /// @returns why the head cannot become a good one
  std::optional<Rejection> scan(std::string_view bytes, const Limits& limits) noexcept;

  /// How many bytes the head has; 0 while it is incomplete.
  [[nodiscard]] std::size_t head_bytes() const noexcept { return head_bytes_; }

 private:
  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t head_bytes_ = 0;
};

/// A request's head: views into the bytes that it was parsed from.
struct RequestHead {
  Request request;  ///< what of it the head says
  bool http11 = false;
  bool keep_alive = false;
  bool expects_continue = false;
  bool chunked = false;
  std::uint64_t content_length = 0;
  std::vector<HeaderField> fields;  ///< which `request` shows
};

/// Parses a complete head (RFC 9112 sections 2 to 6), strictly: whatever two readers could take for
/// different requests is refused.
/// @param bytes exactly the head, its empty line included
std::optional<Rejection> parse_head(std::string_view bytes, const Limits& limits, RequestHead& head);

/// Decodes a chunked body (RFC 9112 section 7.1). Trailers are read and dropped.
class ChunkedBody {
 public:
  /// @param head a head that `parse_head` took, with `chunked`
  explicit ChunkedBody(std::string_view head);
  ChunkedBody(const ChunkedBody&) = delete;
  ChunkedBody& operator=(const ChunkedBody&) = delete;
  ~ChunkedBody();

  /// Takes what it can of `bytes` and says how much; what is left over comes again with more behind
  /// it, or belongs to the next request once it is `done`.
  std::size_t feed(std::string_view bytes);

  [[nodiscard]] bool done() const noexcept;
  [[nodiscard]] const std::string& body() const noexcept;
  /// Why it cannot go on; bodies beyond `bytes_max` are for the caller to refuse.
  [[nodiscard]] const std::optional<Rejection>& rejection() const noexcept;

 private:
  class Decoder;
  std::unique_ptr<Decoder> decoder_;
};

}  // namespace usher::http
