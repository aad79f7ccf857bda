#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "config/option.hpp"
#include "core/time.hpp"

namespace usher::config {

/// `"text"` for a mistake: shortened, on one line.
std::string in_quotes(std::string_view text);

/// The same `host:port` that the HTTP server takes.
Checked<std::string> check_listen_address(const std::string& text);
/// An IP address, or a network in CIDR form.
Checked<std::string> check_network(const std::string& text);
/// `50/s`, `30/m`, `1000/h` or `off`.
Checked<RateSetting> check_rate(const std::string& text);
Checked<core::Duration> check_duration(const std::string& text, core::Duration min, core::Duration max);
/// Absolute; a relative one starts from `folder`.
Checked<std::filesystem::path> check_path(const std::string& text, const std::filesystem::path& folder);

}  // namespace usher::config
