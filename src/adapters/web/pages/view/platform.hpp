#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::pages {

/// Where an app runs, or a reader is.
enum class Platform : std::uint8_t { android, ios, macos, windows, linux, web, other };

/// As people know it: `Android`, `iPhone, iPad`, `macOS`, `Windows`, `Linux`; empty for the last two.
std::string_view name_of(Platform platform);
/// As `apps.json` writes it.
std::optional<Platform> parse_platform(std::string_view text);

/// A guess by what the browser says; nothing depends on it but what is offered first.
/// @param sec_ch_ua_platform the header of that name, quotes and all; it wins where it is sent
Platform detect_platform(std::string_view user_agent, std::string_view sec_ch_ua_platform);

}  // namespace usher::pages
