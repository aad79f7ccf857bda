#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace usher::http {

/// An answer. `Content-Length`, `Date` and `Connection` are the server's to add; the body of an
/// answer to HEAD is dropped by it, its length kept.
struct Response {
  int status = 200;
  std::string body;

  Response() = default;
  explicit Response(int code, std::string text = {}) : status(code), body(std::move(text)) {}

  /// Adds a header field.
  /// @throws std::invalid_argument where a value could break out of its line (RFC 9112 section 2.2)
  Response& set(std::string_view name, std::string_view value);

  /// The fields as they go over the wire, each ended by CRLF.
  [[nodiscard]] const std::string& fields() const noexcept { return fields_; }

 private:
  std::string fields_;
};

/// Takes the answer to one request: call it once, from any thread, in the handler or later. One
/// that dies uncalled answers 500, so that no client waits for ever.
class Responder;

}  // namespace usher::http
