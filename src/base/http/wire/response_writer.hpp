#pragma once

#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "base/http/response.hpp"

namespace usher::http {

/// The `Date` header's value (RFC 9110 section 5.6.7), put together once a second. Not thread-safe:
/// each thread has its own.
class DateCache {
 public:
  std::string_view now();

 private:
  std::time_t second_ = -1;
  std::array<char, 30> text_{};
};

/// How an answer ends its exchange.
struct Framing {
  bool head_request = false;  ///< no body goes out
  bool close = false;
  bool http10 = false;    ///< where the connection stays open, it must be said
  bool streamed = false;  ///< the body goes on behind `Response::body`, in chunks where the client knows them
};

/// Appends an answer as it goes over the wire.
void append_response(std::string& out, const Response& response, const Framing& framing,
                     std::string_view date);

/// Appends a part of a body in chunks (RFC 9112 section 7.1). Nothing where it is empty: that would be the
/// end.
void append_chunk(std::string& out, std::string_view bytes);
/// Appends the end of a body in chunks.
void append_last_chunk(std::string& out);

}  // namespace usher::http
