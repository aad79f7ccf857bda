#pragma once

#include <cstdint>

namespace usher::text {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { text, json };

/// Which log lines are written, and how.
struct LogStyle {
  LogLevel level = LogLevel::info;  ///< lines below it are not written
  LogFormat format = LogFormat::text;

  bool operator==(const LogStyle&) const = default;
};

}  // namespace usher::text
