#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace usher::app {

/// Whether a service manager started this process and waits to hear that it is ready (sd_notify(3)).
[[nodiscard]] bool service_manager_waits();

inline constexpr std::string_view ready = "READY=1";
inline constexpr std::string_view alive = "WATCHDOG=1";

/// Tells it so, without waiting.
/// @returns whether it was told
bool tell_service_manager(std::string_view state);

/// How long it waits at most between two times that it hears that this process is alive; absent where it
/// does not wait for that (sd_watchdog_enabled(3)).
std::optional<std::chrono::microseconds> watchdog_period();

}  // namespace usher::app
