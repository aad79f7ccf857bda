#pragma once

#include <chrono>
#include <string>

namespace usher::http {

/// A point in time as HTTP's fields have it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
std::string http_date(std::chrono::sys_seconds time);

}  // namespace usher::http
