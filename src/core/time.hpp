#pragma once

#include <chrono>

namespace usher::core {

/// Every duration and point in time in usher has millisecond resolution; times are UTC.
using Duration = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Duration>;

}  // namespace usher::core
