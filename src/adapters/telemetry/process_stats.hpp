#pragma once

#include <cstdint>
#include <optional>

namespace usher::telemetry {

/// What the kernel says about this process; what it does not say (no /proc, no free descriptor) is
/// left out.
struct ProcessStats {
  std::optional<double> start_time_seconds;  ///< since 1970
  std::optional<double> cpu_seconds;         ///< user and system
  std::optional<std::uint64_t> resident_bytes;
  std::optional<std::uint64_t> open_fds;
  std::optional<std::uint64_t> max_fds;
};

ProcessStats read_process_stats() noexcept;

}  // namespace usher::telemetry
