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
  bool http10 = false;  ///< where the connection stays open, it must be said
};

/// Appends an answer as it goes over the wire.
void append_response(std::string& out, const Response& response, const Framing& framing,
                     std::string_view date);

}  // namespace usher::http
