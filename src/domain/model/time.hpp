#pragma once

#include <chrono>
#include <string>

namespace usher::domain {

/// Every duration and point in time in usher has millisecond resolution; times are UTC.
using Duration = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Duration>;

/// `2026-11-23T22:45:04Z` (RFC 3339), to the second.
std::string to_rfc3339(Timestamp time);

}  // namespace usher::domain
