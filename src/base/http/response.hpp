#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace usher::http {

class BodyStream;

/// An answer. `Content-Length`, `Date` and `Connection` are the server's to add; the body of an
/// answer to HEAD is dropped by it, its length kept.
struct Response {
  int status = 200;  ///< 200 to 599
  std::string body;
  /// Goes on with the body, of unknown length, after which the connection ends: `outlet_of` it; null: `body`
  /// is all.
  std::shared_ptr<BodyStream> stream;

  Response() = default;
  explicit Response(int code, std::string text = {}) : status(code), body(std::move(text)) {}

  /// Adds a header field.
  /// @throws std::invalid_argument where a name or value could break out of its line (RFC 9112
  ///   section 2.2), or the field is one of the server's own
  Response& set(std::string_view name, std::string_view value);

  /// Adds all fields of another answer, which were checked when they were set: for what many have in common.
  Response& set_all(const Response& other) {
    fields_.reserve(fields_.size() + other.fields_.size() + room_for_one_more);
    fields_ += other.fields_;
    return *this;
  }

  /// The fields as they go over the wire, each ended by CRLF.
  [[nodiscard]] const std::string& fields() const noexcept { return fields_; }

 private:
  static constexpr std::size_t room_for_one_more = 160;

  std::string fields_;
};

}  // namespace usher::http
